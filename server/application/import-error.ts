/** Why a module cannot be imported, and where the mistake is: often in a module that it imports. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Frame, framesOf } from '../runtime/stack-frames.ts'
import { type Diagnostic, diagnosticAt, diagnosticIn, diagnosticOf } from './diagnostic.ts'
import { sourceFiles } from './source-files.ts'

/** The first line of the application's own code in an error's stack. */
const thrownAt = (app: string, error: Error): Frame | undefined =>
  framesOf(error).find(
    ({ file }) => file.startsWith(join(app, '/')) && !file.includes('/node_modules/') && existsSync(file),
  )

/** The application's module that imports `name` from `specifier`. */
const importing = (app: string, specifier: string, name: string): string | undefined =>
  sourceFiles(app).find((file) => {
    const source = file.endsWith('.ts') ? readFileSync(file, 'utf8') : ''
    return source.includes(`'${specifier}'`) && new RegExp(`\\b${name}\\b`).test(source)
  })

export function importError(app: string, file: string, error: unknown): Diagnostic {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n')
  const code = 'DEITY_MODULE_IMPORT'
  // Node 20's message for a module whose import was reported before.
  if (reason.endsWith('is not in cache'))
    return diagnosticOf(file, code, 'cannot be imported: it imports a module that cannot be')
  const message = `cannot be imported: ${reason}`
  const [, specifier = '', name = ''] =
    /'([^']+)' does not provide an export named '(\w+)'/.exec(reason) ?? []
  if (name) return diagnosticAt(importing(app, specifier, name) ?? file, name, code, message)
  const [, path = '', from = ''] =
    (reason.startsWith('Cannot find ') && /'([^']+)' imported from (.+)/.exec(reason)) || []
  const missing = path.slice(path.lastIndexOf('/') + 1)
  const absent = `cannot be imported: there is no ${missing}`
  if (missing) return diagnosticAt(existsSync(from) ? from : file, missing, code, absent)
  const thrown = error instanceof Error ? thrownAt(app, error) : undefined
  return thrown ? diagnosticIn(thrown, code, message) : diagnosticOf(file, code, message)
}
