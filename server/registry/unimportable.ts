/** Why a module cannot be imported, and where that is written: often in another module, which it imports. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Misfit, misfitAt } from './fault.ts'

/** The first line of the application's own code in an error's stack. */
function thrownAt(
  app: string,
  { stack = '' }: Error,
): { file: string; line: number; column: number } | undefined {
  for (const [, place = '', line, column] of stack.matchAll(/((?:file:\/\/)?\/[^\s()]+?):(\d+):(\d+)/g)) {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place
    if (file.startsWith(join(app, '/')) && !file.includes('/node_modules/') && existsSync(file))
      return { file, line: Number(line), column: Number(column) }
  }
  return undefined
}

/** The application's module that imports `name` from `specifier`. */
const importing = (app: string, specifier: string, name: string): string | undefined =>
  ['actions', 'screens', 'db']
    .filter((folder) => existsSync(join(app, folder)))
    .flatMap((folder) =>
      readdirSync(join(app, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
        join(app, folder, file),
      ),
    )
    .filter((file) => file.endsWith('.ts'))
    .find((file) => {
      const source = readFileSync(file, 'utf8')
      return source.includes(`'${specifier}'`) && new RegExp(`\\b${name}\\b`).test(source)
    })

export function unimportable(app: string, file: string, error: unknown): Misfit {
  const [reason = ''] = String(error instanceof Error ? error.message : error).split('\n')
  // What Node 20 says of a module whose import was reported before.
  if (reason.endsWith('is not in cache'))
    return { file, line: 1, column: 1, message: 'cannot be imported: it imports a module that cannot be' }
  const message = `cannot be imported: ${reason}`
  const [, specifier = '', name = ''] =
    /requested module '(.+)' does not provide an export named '(\w+)'/.exec(reason) ?? []
  if (name) return misfitAt(importing(app, specifier, name) ?? file, name, message)
  const [, missing = '', from = ''] =
    /Cannot find (?:module|package) '(?:.*\/)?(.+)' imported from (.+)$/.exec(reason) ?? []
  if (missing)
    return misfitAt(existsSync(from) ? from : file, missing, `cannot be imported: there is no ${missing}`)
  const thrown = error instanceof Error ? thrownAt(app, error) : undefined
  return { file, line: 1, column: 1, ...thrown, message }
}
