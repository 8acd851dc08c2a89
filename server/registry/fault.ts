/** A promise between files that is not kept, with the place where it is written. */
import { readFileSync } from 'node:fs'

export interface Misfit {
  file: string
  line: number
  column: number
  message: string
}

/** In the order of their places, each once: what cannot be imported is found by every module that imports it. */
export function sorted(misfits: readonly Misfit[]): Misfit[] {
  const once = new Map(misfits.map((misfit) => [JSON.stringify(Object.values(misfit)), misfit]))
  return [...once.values()].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  )
}

/** Lists every misfit, one line each, as compilers do. */
export class Misfits extends Error {
  override name = 'Misfits'
  readonly list: readonly Misfit[]
  constructor(list: readonly Misfit[]) {
    super(list.map(({ file, line, column, message }) => `${file}:${line}:${column}  ${message}`).join('\n'))
    this.list = list
  }
}

/** A misfit in a module: where `text` first stands in quotes, else as a word, else at the file's beginning. */
export function misfitAt(file: string, text: string, message: string): Misfit {
  const source = readFileSync(file, 'utf8')
  const word = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const quoted = source.search(new RegExp(`(?<=['"\`])${word}(?=['"\`])`))
  const index = quoted === -1 ? source.search(new RegExp(`\\b${word}\\b`)) : quoted
  const before = source.slice(0, Math.max(index, 0)).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1, message }
}

/** The name among `names` that `name` was perhaps meant to be, as an ending for a message. */
export function suggestion(name: string, names: Iterable<string>): string {
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const other of names) {
    const d = distance(name, other)
    if (d < least) [best, least] = [other, d]
  }
  return best === undefined ? '' : ` (did you mean "${best}"?)`
}

/** How many letters have to be added, dropped or replaced (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      )
    row = next
  }
  return row[b.length] ?? 0
}
