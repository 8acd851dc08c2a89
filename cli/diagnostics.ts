/** The type checker's errors, read from what it prints. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Misfit, suggestion } from '../server/registry/fault.ts'

export interface Diagnostic extends Misfit {
  /** Such as `TS2339`. */
  code: string
}

/**
 * One for each error. Of a chain of reasons the last says what is wrong, the others where it was noticed.
 * @param from the folder that the compiler ran in
 */
export function readDiagnostics(output: string, from: string): Diagnostic[] {
  const diagnostics: Diagnostic[] = []
  for (const line of output.split('\n')) {
    const [, file = 'tsconfig.json', row = '1', column = '1', code = '', message = ''] =
      /^(?:(.+?)\((\d+),(\d+)\): )?error (TS\d+): (.*)$/.exec(line) ?? []
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

/** Where a wrong name is written, first as a text, then as a key: the error may stand at the function around it. */
function placeOf({ file, line, column }: Diagnostic, wrong: string): Misfit {
  const lines = wrong !== '' && existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
  for (const written of [new RegExp(`(?<=['"])${wrong}(?=['"])`, 'g'), new RegExp(`\\b${wrong}\\b`, 'g')])
    for (let index = line - 1; index < lines.length; index++) {
      written.lastIndex = index === line - 1 ? column - 1 : 0
      const found = written.exec(lines[index] ?? '')
      if (found) return { file, line: index + 1, column: found.index + 1, message: '' }
    }
  return { file, line, column, message: '' }
}

/** In an author's words as far as they are there: without the types of whole states, and with what was perhaps meant. */
export function misfitOf(diagnostic: Diagnostic): Misfit {
  const { message } = diagnostic
  const [, wrong = '', names = ''] = /'"([^"]+)"' is not assignable to .*'(".+")'\.$/.exec(message) ?? []
  const known = [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name)
  const text = message.replace(/ on type '\{.*\}'/, '').replace(/\.$/, '')
  return { ...placeOf(diagnostic, wrong), message: text + suggestion(wrong, known) }
}
