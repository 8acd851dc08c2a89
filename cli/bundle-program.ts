/** Makes one script of an application, the server and their packages. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Plugin } from 'rolldown'
import { folderOf } from '../server/cgi/program.js'
import { OperatorError } from '../server/runtime/operator-errors.ts'

const require = createRequire(import.meta.url)

const server = join(import.meta.dirname, '../server/')

/** A file of `server/cgi/` by its name: TypeScript in a clone, JavaScript in the package. */
const serverFile = (name: string): string =>
  [`${name}.ts`, `${name}.js`].map((each) => join(server, 'cgi', each)).find(existsSync) as string

/** What an application shares with the server: one instance of each. */
const shared = /^(deity(\/password)?|zod|kysely)$/

/** Packages of the server that are not a part of the program: with native code, or for few requests. */
const apart =
  /^(better-sqlite3|oxc-transform|@node-rs\/argon2|@zxcvbn-ts\/.*|pg|@fastify\/(send|rate-limit))$/

/** A module of its own for each, so that it is loaded when it is first used. */
const required = 'deity:required:'

export const isOfPackage = (file: string): boolean => /[\\/]node_modules[\\/]/.test(file)

/** The `package.json` of the package that a file belongs to. */
export function packageOf(file: string): string {
  const found = join(dirname(file), 'package.json')
  const isNamed = existsSync(found) && JSON.parse(readFileSync(found, 'utf8')).name !== undefined
  return isNamed || dirname(file) === file ? found : packageOf(dirname(file))
}

/** Does the package use what has to be one instance? */
function usesShared(file: string): boolean {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(readFileSync(packageOf(file), 'utf8'))
  return Object.keys({ ...dependencies, ...peerDependencies }).some((name) => shared.test(name))
}

const isOfApplication = (app: string, file: string): boolean =>
  file.startsWith(join(app, '/')) && !file.startsWith(server) && !isOfPackage(file)

/** A program has one place. Each module has its own, as a constant. */
const inPlace = (code: string, file: string): string =>
  code
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(file)))
    .replaceAll('import.meta.filename', JSON.stringify(file))
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href))

/** The module that starts the program. It exports `run` of program.js. */
const entry = (files: readonly string[]): string => `
import { answerRequest } from ${JSON.stringify(serverFile('answer'))}
import { nameModulesIn } from ${JSON.stringify(serverFile('stack-traces'))}
nameModulesIn(__filename)
const modules = {
${files.map((file) => `${JSON.stringify(file)}: () => import(${JSON.stringify(file)})`).join(',\n')}
}
export const run = (environment) => answerRequest(environment, (file) => modules[file]())
`

const resolution = (app: string, files: readonly string[]): Plugin => ({
  name: 'deity',
  async resolveId(specifier, importer, { kind }) {
    if (specifier === 'deity:program') return specifier
    if (specifier.startsWith('node:')) return undefined
    if (apart.test(specifier)) return `${required}${require.resolve(specifier)}`
    if (importer?.startsWith(required)) return { id: specifier, external: true }
    if (/^[./]/.test(specifier) || !importer) return undefined
    const options = { skipSelf: true, kind }
    const found = await this.resolve(specifier, importer, options)
    if (shared.test(specifier)) return found ?? this.resolve(specifier, serverFile('answer'), options)
    // The application's own packages stay where they are: some have native code, or read files beside their own.
    const isApart = found && isOfApplication(app, importer) && isOfPackage(found.id) && !usesShared(found.id)
    return isApart ? { id: found.id, external: true } : found
  },
  load(id) {
    if (id === 'deity:program') return entry(files)
    if (!id.startsWith(required)) return undefined
    return `module.exports = require(${JSON.stringify(id.slice(required.length))})`
  },
  // Lines stay where they are: the source map is still the right one.
  transform: (code, id) =>
    code.includes('import.meta.') ? { code: inPlace(code, id), map: null } : undefined,
})

/** The application's, as it is no package that a server needs. */
async function importBundler(app: string): Promise<typeof import('rolldown')> {
  try {
    return await import(
      pathToFileURL(require.resolve('rolldown', { paths: [app, import.meta.dirname] })).href
    )
  } catch (cause) {
    throw new OperatorError('DEITY_BUNDLER_MISSING', 'Run `npm install rolldown`.', { cause })
  }
}

export interface Bundle {
  code: string
  map: string
  /** The files in it. */
  modules: string[]
}

/**
 * @param files the modules of the application that the server imports
 * @throws {OperatorError} where the bundler is not installed
 */
export async function bundle(app: string, files: readonly string[]): Promise<Bundle> {
  const { rolldown } = await importBundler(app)
  const build = await rolldown({
    ...{ input: 'deity:program', platform: 'node', cwd: app, plugins: [resolution(app, files)] },
    // Node does not read its paths either.
    tsconfig: false,
  })
  const dir = folderOf(app)
  const { output } = await build.generate({ dir, format: 'cjs', codeSplitting: false, sourcemap: 'hidden' })
  await build.close()
  const [{ code, moduleIds, map }] = output
  return { code, map: String(map), modules: moduleIds.filter(existsSync) }
}
