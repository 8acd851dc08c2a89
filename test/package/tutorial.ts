/** docs/tutorial.md, followed to the letter: its commands run, its files written. */
import assert from 'node:assert/strict'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Snippet, snippetsOf } from '../../docs/made/snippets.ts'
import { type Environment, run } from './shell.ts'

const root = join(import.meta.dirname, '../..')
const page = join(root, 'docs/tutorial.md')
const example = join(root, 'docs/examples/library')

/** What the reader does, in order: the first commands create an application and test it. */
export const snippets: readonly Snippet[] = snippetsOf(readFileSync(page, 'utf8')).filter(
  ({ language, file }) => language === 'sh' || file !== undefined,
)

/** @param at where the reader stands @returns where they stand then */
export async function follow(
  parts: readonly Snippet[],
  at: string,
  environment: Environment,
): Promise<string> {
  let cwd = at
  for (const { language, file, text, line } of parts)
    if (language === 'sh') {
      const output = await run(`${text}\npwd`, cwd, environment)
      cwd = output.trimEnd().split('\n').at(-1) ?? ''
      if (text.includes('npm test')) assert.match(output, /^# fail 0$/m, `docs/tutorial.md:${line}`)
      if (text.includes('npm run check'))
        assert.match(output, /No mistakes found: loan \(screens: 4, actions: 3\)/, `docs/tutorial.md:${line}`)
    } else if (file) {
      mkdirSync(dirname(join(cwd, file)), { recursive: true })
      writeFileSync(join(cwd, file), text)
    }
  return cwd
}

/** The author's files of an application, by path. */
function filesOf(folder: string): Map<string, string> {
  const entries = ['actions', 'screens', 'db', 'test'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8', withFileTypes: true }),
  )
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.sort().map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]))
}

/** @throws when the application is not the one that the documentation links to */
export const isTheExample = (app: string): void => assert.deepEqual(filesOf(app), filesOf(example))
