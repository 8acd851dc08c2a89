/** Diagnostics: mistakes in an application's files, each with its location and its code. */
import { readFileSync } from 'node:fs'
import type { AuthorErrorCode } from '../runtime/author-errors.ts'
import { editDistance } from '../runtime/edit-distance.ts'

/** A line and a column, both from 1. */
export interface Location {
  file: string
  line: number
  column: number
}

export interface Diagnostic extends Location {
  code: AuthorErrorCode
  message: string
}

export const diagnosticIn = (
  { file, line, column }: Location,
  code: AuthorErrorCode,
  message: string,
): Diagnostic => ({ file, line, column, code, message })

/** A diagnostic about a whole file or folder. */
export const diagnosticOf = (file: string, code: AuthorErrorCode, message: string): Diagnostic =>
  diagnosticIn({ file, line: 1, column: 1 }, code, message)

/** Sorted by location, each once: every module that imports a broken one reports it. */
export function sorted(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const once = new Map(
    diagnostics.map((diagnostic) => [JSON.stringify(Object.values(diagnostic)), diagnostic]),
  )
  return [...once.values()].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column,
  )
}

/** Lists every diagnostic, one line each: `file:line:column  message [CODE]`. */
export class ApplicationError extends Error {
  override name = 'Diagnostics'
  readonly list: readonly Diagnostic[]
  constructor(list: readonly Diagnostic[]) {
    super(
      list
        .map(({ file, line, column, code, message }) => `${file}:${line}:${column}  ${message} [${code}]`)
        .join('\n'),
    )
    this.list = list
  }
}

/** The location of the character at an index of a file's text. */
export function locationAt(file: string, source: string, index: number): Location {
  const before = source.slice(0, Math.max(index, 0)).split('\n')
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

/**
 * A diagnostic at the first `text` in quotes, else at the first one as a word, else at the file's beginning.
 */
export function diagnosticAt(file: string, text: string, code: AuthorErrorCode, message: string): Diagnostic {
  const source = readFileSync(file, 'utf8')
  const word = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const quoted = source.search(new RegExp(`(?<=['"\`])${word}(?=['"\`])`))
  const index = quoted === -1 ? source.search(new RegExp(`\\b${word}\\b`)) : quoted
  return diagnosticIn(locationAt(file, source, index), code, message)
}

/** Suggests the most similar of `names`, as the end of a message. */
export function suggestion(name: string, names: Iterable<string>): string {
  let best: string | undefined
  let least = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const other of names) {
    const d = editDistance(name, other)
    if (d < least) [best, least] = [other, d]
  }
  return best === undefined ? '' : ` (did you mean "${best}"?)`
}
