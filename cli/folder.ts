/** Which folder a command works on. */
import { join, relative, resolve } from 'node:path'

/** The project's own. */
export const own = join(import.meta.dirname, '..')

export const appFolder = (given: string | undefined): string => resolve(given ?? (process.env['APP'] || '.'))

/** A file's path as it is printed: from where the author stands. */
export const shown = (file: string): string => relative(process.cwd(), file)
