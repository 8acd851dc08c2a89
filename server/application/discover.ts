/** Finds an application's modules by folder and imports them. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyAction, AnyScreen, AnyWatch, Preferences, Transaction } from '../model/define.ts'
import { type Diagnostic, diagnosticAt, diagnosticOf } from './diagnostic.ts'
import { importError } from './import-error.ts'
import { filesIn, foldersIn } from './source-files.ts'

export interface Found<Definition> {
  file: string
  definition: Definition
}

export interface FoundTransaction extends Found<Transaction> {
  name: string
  /** What its commits rely on, by the names under which transaction.ts exports them. */
  watches: Map<string, AnyWatch>
  actions: Map<string, Found<AnyAction>>
  screens: Map<string, Found<AnyScreen>>
  /** The templates' paths, by screen. */
  templates: Map<string, string>
  /** The names of modules that exist but cannot be read: they may define what seems to be missing. */
  unreadable: { actions: Set<string>; screens: Set<string> }
}

const namePattern = /^[a-z][a-z0-9-]{0,63}$/

const without = (names: Map<string, unknown>, others: Map<string, unknown>): Set<string> =>
  new Set([...names.keys()].filter((name) => !others.has(name)))

/** Without this, Node treats the application's modules as CommonJS, which does not resolve `deity`. */
function checkPackage(app: string): Diagnostic[] {
  const file = join(app, 'package.json')
  const parent = dirname(app)
  if (!existsSync(file)) {
    if (parent !== app) return checkPackage(parent).map((diagnostic) => ({ ...diagnostic, file }))
  } else if (JSON.parse(readFileSync(file, 'utf8')).type === 'module') return []
  const message = 'an application needs a package.json with "type": "module"'
  return [diagnosticOf(file, 'DEITY_PACKAGE_TYPE', message)]
}

export interface Discovery {
  found: FoundTransaction[]
  /** The application's preferences, if it has any. */
  preferences: Found<Preferences> | undefined
  diagnostics: Diagnostic[]
}

export type Module = Record<string, unknown>

/** @param file its path, in the application's folder */
export type ImportModule = (file: string) => Promise<Module>

const importFile: ImportModule = async (file) => {
  // By its address: it has no types, which an application's own check of types would miss.
  await import(new URL('./register-resolve-hook.js', import.meta.url).href)
  return import(pathToFileURL(file).href)
}

const kindOf = (value: unknown): unknown => (value as { kind?: unknown } | undefined)?.kind

/** The modules of one application, as far as they were imported, and what was found wrong with them. */
class Modules {
  readonly diagnostics: Diagnostic[]
  readonly #app: string
  readonly #importModule: ImportModule

  constructor(app: string, importModule: ImportModule) {
    this.#app = app
    this.#importModule = importModule
    this.diagnostics = checkPackage(app)
  }

  /** The first definition of a kind among those that `pick` takes from the module. */
  async load<Definition extends { kind: string }>(
    file: string,
    kind: Definition['kind'],
    pick: (module: Module) => unknown[] = (module) => [module['default']],
  ): Promise<Definition | undefined> {
    try {
      const module = await this.#importModule(file)
      const definition = pick(module).find((value) => kindOf(value) === kind)
      if (definition) return definition as Definition
      this.diagnostics.push(diagnosticOf(file, 'DEITY_MODULE_EXPORT', `exports no ${kind}`))
    } catch (error) {
      this.diagnostics.push(importError(this.#app, file, error))
    }
    return undefined
  }

  /** The definitions of a transaction's folder, by name. */
  async loadAll<Definition extends { kind: string; transaction: object }>(
    files: Map<string, string>,
    kind: Definition['kind'],
    transaction: Transaction,
  ): Promise<Map<string, Found<Definition>>> {
    const definitions = new Map<string, Found<Definition>>()
    for (const [name, file] of files) {
      this.checkName(file, name, `name ${kind === 'action' ? 'an' : 'a'} ${kind}`)
      const definition = await this.load<Definition>(file, kind)
      if (!definition) continue
      if (definition.transaction !== transaction) {
        const message = `this ${kind} is defined through another transaction than its folder's`
        this.diagnostics.push(diagnosticAt(file, kind, 'DEITY_MODULE_TRANSACTION', message))
      }
      definitions.set(name, { file, definition })
    }
    return definitions
  }

  checkName(file: string, name: string, use: string): void {
    const message = `"${name}" cannot ${use}: use a-z, 0-9 and -`
    if (!namePattern.test(name)) this.diagnostics.push(diagnosticOf(file, 'DEITY_NAME_INVALID', message))
  }
}

/** A transaction's module with those of its actions and screens; `undefined` when it cannot be imported. */
async function discoverTransaction(
  modules: Modules,
  app: string,
  name: string,
): Promise<FoundTransaction | undefined> {
  const files = filesIn(join(app, 'actions', name), '.ts')
  const file = files.get('transaction')
  if (file === undefined) {
    const message = 'there is no transaction.ts in this folder'
    const at = join(app, 'actions', name)
    modules.diagnostics.push(diagnosticOf(at, 'DEITY_TRANSACTION_MISSING', message))
    return undefined
  }
  files.delete('transaction')
  modules.checkName(file, name, 'be an address')
  const watches = new Map<string, AnyWatch>()
  const definition = await modules.load<Transaction>(file, 'transaction', (module) => {
    for (const [name, value] of Object.entries(module))
      if (kindOf(value) === 'watch') watches.set(name, value as AnyWatch)
    return Object.values(module)
  })
  if (!definition) return undefined
  const folder = join(app, 'screens', name)
  const actions = await modules.loadAll<AnyAction>(files, 'action', definition)
  const screenFiles = filesIn(folder, '.ts')
  const screens = await modules.loadAll<AnyScreen>(screenFiles, 'screen', definition)
  return {
    ...{ name, file, definition, watches, actions, screens },
    templates: filesIn(folder, '.hbs'),
    unreadable: { actions: without(files, actions), screens: without(screenFiles, screens) },
  }
}

/** Looks through `screens/` and `actions/` of the application's folder. */
export async function discover(app: string, importModule = importFile): Promise<Discovery> {
  const modules = new Modules(app, importModule)
  const { diagnostics } = modules
  const found: FoundTransaction[] = []
  if (diagnostics.length > 0) return { found, preferences: undefined, diagnostics }
  const names = foldersIn(join(app, 'actions'))
  for (const name of names) {
    const transaction = await discoverTransaction(modules, app, name)
    if (transaction) found.push(transaction)
  }
  const missing = (path: string, message: string) =>
    diagnostics.push(diagnosticOf(join(app, path), 'DEITY_TRANSACTION_MISSING', message))
  for (const name of foldersIn(join(app, 'screens')))
    if (!names.includes(name)) missing(`screens/${name}`, `there is no actions/${name}`)
  const file = join(app, 'screens/preferences.ts')
  const definition = existsSync(file) ? await modules.load<Preferences>(file, 'preferences') : undefined
  const preferences = definition && { file, definition }
  if (found.length === 0 && diagnostics.length === 0) missing('actions', 'there is no transaction here')
  return { found, preferences, diagnostics }
}
