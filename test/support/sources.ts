/** The code that runs for visitors, as text. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './app.ts'

/** A line of comment alone says nothing to the machine. */
const comments = /^\s*(\/\/|\/?\*).*$/gm

/** By path, without whole lines of comment. */
export const sources: ReadonlyMap<string, string> = new Map(
  ['server', 'db', 'actions', 'screens']
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => `${folder}/${file}`,
      ),
    )
    .filter((file) => /\.[jt]s$/.test(file))
    .map((file) => [file, readFileSync(join(root, file), 'utf8').replace(comments, '')]),
)

export interface Import {
  /** As it is written; `undefined` when it is no literal. */
  from: string | undefined
  /** What is taken, by the names that it has there; `*` for all of it. */
  names: string[]
}

/** What a module imports, types left out. */
export function importsOf(text: string): Import[] {
  const imports: Import[] = []
  for (const [, kind, clause = '', from] of text.matchAll(
    /^(import|export)\b\s*(?:([^'"]*?)\bfrom\s*)?(?=['"])['"]([^'"]+)['"]/gm,
  )) {
    if (clause.startsWith('type ')) continue
    const [, listed] = /\{([^}]*)\}/.exec(clause) ?? []
    const named = (listed ?? '')
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '' && !each.startsWith('type '))
      .map((each) => each.split(' as ')[0] as string)
    const whole = kind === 'export' && listed === undefined ? ['*'] : []
    // A default or a namespace, beside the braces or instead of them.
    const other = /^\s*(\w+|\*)/.test(clause.replace(/\{[^}]*\}/, '')) ? ['*'] : []
    imports.push({ from, names: [...named, ...whole, ...other] })
  }
  for (const [, asked = ''] of text.matchAll(/\b(?:import|require|createRequire\([^)]*\))\(([^)]*)/g))
    imports.push({ from: /^['"]([^'"]+)['"]$/.exec(asked.trim())?.[1], names: ['*'] })
  return imports
}
