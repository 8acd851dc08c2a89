/** Finds an application's modules by folder and imports them; what is no module of ours is a misfit. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Action, Preferences, Screen, Transaction, Watch } from '../define.ts'
import { type Misfit, misfitAt } from './fault.ts'
import './names.ts'
import { unimportable } from './unimportable.ts'

export interface Found<Definition> {
  file: string
  definition: Definition
}

export interface FoundTransaction extends Found<Transaction> {
  name: string
  /** What its commits rely on, by the names under which transaction.ts exports them. */
  watches: Map<string, Watch>
  actions: Map<string, Found<Action>>
  screens: Map<string, Found<Screen>>
  /** The templates' paths, by screen. */
  templates: Map<string, string>
  /** Those in other languages, by screen and language: `guests.nl`. */
  translations: Map<string, string>
  /** The names of modules that are there but cannot be read: whatever is missing may be what they would say. */
  unreadable: { actions: Set<string>; screens: Set<string> }
}

/** Folders beside the transactions' in `screens/`. */
const reserved = new Set(['partials'])
const namePattern = /^[a-z][a-z0-9-]{0,63}$/

const folders = (path: string): string[] =>
  existsSync(path)
    ? readdirSync(path, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && !reserved.has(entry.name))
        .map((entry) => entry.name)
        .sort()
    : []

/** The files of a folder with this ending, by their names without it. */
export function filesIn(path: string, ending: string): Map<string, string> {
  const names = existsSync(path)
    ? readdirSync(path)
        .filter((name) => name.endsWith(ending))
        .sort()
    : []
  return new Map(names.map((name) => [basename(name, ending), join(path, name)]))
}

/** Those of one name, with a dot in it or without. */
const named = (files: Map<string, string>, dotted: boolean): Map<string, string> =>
  new Map([...files].filter(([name]) => name.includes('.') === dotted))

const without = (names: Map<string, unknown>, others: Map<string, unknown>): Set<string> =>
  new Set([...names.keys()].filter((name) => !others.has(name)))

/** Without this Node would take the application's modules for CommonJS, which finds no `deity`. */
function packageMisfit(app: string): Misfit[] {
  const file = join(app, 'package.json')
  const parent = dirname(app)
  if (!existsSync(file)) {
    if (parent !== app) return packageMisfit(parent).map((misfit) => ({ ...misfit, file }))
  } else if (JSON.parse(readFileSync(file, 'utf8')).type === 'module') return []
  return [{ file, line: 1, column: 1, message: 'an application needs a package.json with "type": "module"' }]
}

export interface Discovery {
  found: FoundTransaction[]
  /** What visitors can choose everywhere, if anything. */
  preferences: Found<Preferences> | undefined
  misfits: Misfit[]
}

/** Looks through `screens/` and `actions/` of the application's folder. */
export async function discover(app: string): Promise<Discovery> {
  const misfits: Misfit[] = packageMisfit(app)
  const found: FoundTransaction[] = []
  if (misfits.length > 0) return { found, preferences: undefined, misfits }

  async function load<Definition extends { kind: string }>(
    file: string,
    kind: Definition['kind'],
    pick: (module: Record<string, unknown>) => unknown[],
  ): Promise<Definition | undefined> {
    try {
      const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>
      const definition = pick(module).find(
        (value) => (value as { kind?: unknown } | undefined)?.kind === kind,
      )
      if (definition) return definition as Definition
      misfits.push({ file, line: 1, column: 1, message: `exports no ${kind}` })
    } catch (error) {
      misfits.push(unimportable(app, file, error))
    }
    return undefined
  }

  async function loadAll<Definition extends { kind: string; transaction: object }>(
    files: Map<string, string>,
    kind: Definition['kind'],
    transaction: Transaction,
  ): Promise<Map<string, Found<Definition>>> {
    const definitions = new Map<string, Found<Definition>>()
    for (const [name, file] of files) {
      if (!namePattern.test(name))
        misfits.push({
          file,
          line: 1,
          column: 1,
          message: `"${name}" cannot name it: use a-z, 0-9 and -`,
        })
      const definition = await load<Definition>(file, kind, (module) => [module['default']])
      if (!definition) continue
      if (definition.transaction !== transaction)
        misfits.push(
          misfitAt(file, kind, `this ${kind} is defined through another transaction than its folder's`),
        )
      definitions.set(name, { file, definition })
    }
    return definitions
  }

  for (const name of folders(join(app, 'actions'))) {
    const files = filesIn(join(app, 'actions', name), '.ts')
    const file = files.get('transaction') ?? join(app, 'actions', name, 'transaction.ts')
    files.delete('transaction')
    if (!namePattern.test(name))
      misfits.push({
        file,
        line: 1,
        column: 1,
        message: `"${name}" cannot be an address: use a-z, 0-9 and -`,
      })
    const watches = new Map<string, Watch>()
    const transaction = await load<Transaction>(file, 'transaction', (module) => {
      for (const [name, value] of Object.entries(module))
        if ((value as { kind?: unknown } | undefined)?.kind === 'watch') watches.set(name, value as Watch)
      return Object.values(module)
    })
    if (!transaction) continue
    const folder = join(app, 'screens', name)
    const actions = await loadAll<Action>(files, 'action', transaction)
    const screenFiles = filesIn(folder, '.ts')
    const templates = filesIn(folder, '.hbs')
    const screens = await loadAll<Screen>(screenFiles, 'screen', transaction)
    found.push({
      name,
      file,
      definition: transaction,
      watches,
      actions,
      screens,
      templates: named(templates, false),
      translations: named(templates, true),
      unreadable: { actions: without(files, actions), screens: without(screenFiles, screens) },
    })
  }
  for (const name of folders(join(app, 'screens')))
    if (!folders(join(app, 'actions')).includes(name))
      misfits.push({
        file: join(app, 'screens', name),
        line: 1,
        column: 1,
        message: `there is no actions/${name}`,
      })
  const ofPreferences = join(app, 'screens/preferences.ts')
  const definition = existsSync(ofPreferences)
    ? await load<Preferences>(ofPreferences, 'preferences', (module) => [module['default']])
    : undefined
  const preferences = definition && { file: ofPreferences, definition }
  if (found.length === 0 && misfits.length === 0)
    misfits.push({ file: join(app, 'actions'), line: 1, column: 1, message: 'there is no transaction here' })
  return { found, preferences, misfits }
}
