/** The files of an application, by folder. */
import { existsSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'

/** Folders beside the transactions' in `screens/`. */
const reserved = new Set(['files', 'partials', 'texts'])

const entriesOf = (path: string) => (existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [])

/** The names of the folders that can be a transaction's, sorted. */
export const foldersIn = (path: string): string[] =>
  entriesOf(path)
    .filter((entry) => entry.isDirectory() && !reserved.has(entry.name))
    .map(({ name }) => name)
    .sort()

/** The paths of a folder's files with this extension, by their names without it. */
export const filesIn = (path: string, ending: string): Map<string, string> =>
  new Map(
    entriesOf(path)
      .map(({ name }) => name)
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => [basename(name, ending), join(path, name)]),
  )

/** The paths of all modules and templates of an application. */
export const sourceFiles = (app: string): string[] =>
  ['actions', 'screens', 'db']
    .map((folder) => join(app, folder))
    .filter(existsSync)
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((file) => /\.(ts|hbs)$/.test(file))
