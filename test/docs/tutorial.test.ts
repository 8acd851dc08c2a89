/** The tutorial, followed to the letter from a clean clone: its commands run, its files written. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { snippetsOf } from '../../docs/made/snippets.ts'
import { root } from '../support/app.ts'
import { newFolder, runIn } from '../support/command.ts'

const page = join(root, 'docs/tutorial.md')
const example = join(root, 'docs/examples/library')

/** What a clone holds after `npm ci`. */
function cleanClone(folder: string): string {
  const clone = join(folder, 'deity')
  const parts = ['cli', 'server', 'db', 'screens', 'actions', 'test', 'package.json', 'tsconfig.app.json']
  for (const name of parts) cpSync(join(root, name), join(clone, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'))
  return clone
}

/** All that the tutorial writes: the others are made by `deity init`. */
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !/^(package\.json|tsconfig\.json|\.gitignore|data\/)/.test(file))
    .sort()

t.test('the tutorial makes a working application', { timeout: 280_000 }, async (t) => {
  const began = Date.now()
  let at = cleanClone(newFolder(t))
  const app = join(dirname(at), 'library')
  for (const { language, file, text, line } of snippetsOf(readFileSync(page, 'utf8')))
    if (language === 'sh') {
      const { status, lines, notes } = await runIn(at, `set -e\n${text}\npwd`)
      t.equal(status, 0, `docs/tutorial.md:${line}\n${[...lines, ...notes].join('\n')}`)
      at = lines.at(-1) ?? ''
      if (text.includes('npm test')) t.ok(lines.includes('# fail 0'))
      if (text.includes('npm run check'))
        t.ok(lines.some((each) => each.startsWith('All of it fits: loan (screens: 4, actions: 3)')))
    } else if (file) {
      mkdirSync(dirname(join(app, file)), { recursive: true })
      writeFileSync(join(app, file), text)
    }
  t.comment(`${((Date.now() - began) / 1000).toFixed(0)} s for the commands of the tutorial`)

  t.equal(at, app)
  const made = filesOf(app)
  t.same(made, filesOf(example), 'and nothing is left out of it')
  for (const file of made) {
    const isThere = existsSync(join(example, file))
    t.equal(isThere && readFileSync(join(app, file), 'utf8'), readFileSync(join(example, file), 'utf8'), file)
  }
})
