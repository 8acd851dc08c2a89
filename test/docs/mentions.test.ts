/** Files that comments and docs mention by name exist. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { root } from '../support/app.ts'

const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')

/** The past, and texts of files that are yet to be made. */
const isLeftOut = (file: string) =>
  /^(CHANGELOG\.md|docs\/(measurements|decisions|tutorial|how-to)|cli\/texts\.ts)/.test(file)

/** Names of examples in comments and docs. */
const examples =
  /^(FILE|NAME|TRANSACTION|.*\/(NAME|FILE|ROOM|name))\b|^(screens\/(layout|fault)\.hbs|guests\.nl\.hbs|\.test\.ts)$/

/** The mentions of a page or of a module's comments, as they are written. */
function mentionsIn(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const prose = file.endsWith('.md')
    ? text.replace(/```[\s\S]*?```/g, '')
    : (text.match(/\/\*[\s\S]*?\*\/|\/\/.*/g) ?? []).join('\n')
  return [...prose.matchAll(/(?<![\w/.<*-])(?:[\w.-]+\/)*[\w.-]+\.(?:ts|hbs|sql)\b/g)].map(
    ([mention]) => mention,
  )
}

for (const file of tracked.filter((each) => /\.(ts|md)$/.test(each) && !isLeftOut(each)))
  t.test(file, async (t) => {
    for (const mention of mentionsIn(file)) {
      const name = mention.replace(/^(\.\.?\/)+/, '')
      const isThere =
        examples.test(name) ||
        existsSync(join(root, dirname(file), mention)) ||
        tracked.some((each) => each === name || each.endsWith(`/${name}`))
      t.ok(isThere, `${file} mentions ${mention}`)
    }
  })
