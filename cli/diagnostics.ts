/** The type checker's errors, read from what it prints. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Diagnostic, diagnosticIn, type Location, suggestion } from '../server/application/diagnostic.ts'

export interface TypeDiagnostic extends Location {
  /** Such as `TS2339`. */
  code: string
  message: string
}

/**
 * One for each error. Of a chain of reasons the last says what is wrong, the others where it was noticed.
 * @param from the folder that the compiler ran in
 */
export function readDiagnostics(output: string, from: string): TypeDiagnostic[] {
  const diagnostics: TypeDiagnostic[] = []
  for (const line of output.split('\n')) {
    const [, file = 'tsconfig.json', row = '1', column = '1', code = '', message = ''] =
      /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)/.exec(line) ?? []
    const last = diagnostics.at(-1)
    if (code)
      diagnostics.push({
        file: resolve(from, file),
        line: Number(row),
        column: Number(column),
        code,
        message,
      })
    else if (last && line.startsWith('  ')) last.message = line.trim()
  }
  return diagnostics
}

/** Where a wrong name stands, first in quotes, then as a key: the error may be at the function around it. */
function locationOf({ file, line, column }: TypeDiagnostic, wrong: string): Location {
  const lines = wrong !== '' && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  for (const written of [new RegExp(`(?<=['"])${wrong}(?=['"])`, 'g'), new RegExp(`\\b${wrong}\\b`, 'g')])
    for (let index = line - 1; index < lines.length; index++) {
      written.lastIndex = index === line - 1 ? column - 1 : 0
      const found = written.exec(lines[index] ?? '')
      if (found) return { file, line: index + 1, column: found.index + 1 }
    }
  return { file, line, column }
}

/** `Property 'x' does not exist on type '{ … }'.` without the type. */
function withoutState(message: string): string {
  const [start, end] = [message.indexOf(" on type '{"), message.lastIndexOf("}'")]
  return start === -1 || end < start ? message : message.slice(0, start) + message.slice(end + 2)
}

/**
 * A type error for authors: without the types of whole states, and with a suggestion.
 * @param screens the application's screens, given when a name that is not among them is reported already
 * @returns nothing for an outcome that names a screen, when it is `next` that misspells it
 */
export function typeDiagnostics(
  error: TypeDiagnostic,
  screens: ReadonlySet<string> | undefined,
): Diagnostic[] {
  const { message } = error
  // The names of an input's fields are not listed: rows have as many as there are numbers.
  const isOfNames = message.endsWith(`"'.`) || message.includes(' | FieldOf<')
  const found = isOfNames ? /'"([^"]+)"' is not assignable to /.exec(message) : null
  const [start = '', wrong = ''] = found ?? []
  const names = found ? message.slice(found.index + start.length) : ''
  const known = [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  if (screens?.has(wrong) && known.some((name) => !screens.has(name))) return []
  const text = withoutState(message).replace(/\.$/, '') + suggestion(wrong, known)
  return [diagnosticIn(locationOf(error, wrong), 'DEITY_TYPE', text)]
}
