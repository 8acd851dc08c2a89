/** Makes the program of an application: see program.js. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { discover } from '../server/application/discover.ts'
import { loadApplication } from '../server/application/load.ts'
import { digestOf, folderOf, sourceEncoding } from '../server/cgi/program.js'
import { bundle, isOfPackage, packageOf } from './bundle-program.ts'

/** The modules that the server imports of an application. */
async function modulesOf(app: string): Promise<string[]> {
  const files: string[] = []
  await discover(app, async (file) => {
    files.push(file)
    return import(pathToFileURL(file).href)
  })
  return files
}

/** Has the program answer one request in a process of its own, which leaves what V8 has compiled. */
function warm(app: string, folder: string, path: string): void {
  const data = mkdtempSync(join(tmpdir(), 'deity-prepare-'))
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, 'warm-program.js'), folder],
    {
      env: {
        PATH: process.env['PATH'],
        ...{ APP: app, DATA: data, HTTP_HOST: 'localhost' },
        ...{ GATEWAY_INTERFACE: 'CGI/1.1', REQUEST_METHOD: 'GET', PATH_INFO: path, SCRIPT_NAME: '' },
      },
      encoding: 'utf8',
    },
  )
  rmSync(data, { recursive: true, force: true })
  if (!stdout.startsWith('Status: ') || !existsSync(join(folder, 'cache')))
    throw new Error(`the program does not answer: ${stderr}`)
}

/** Writes the program into a new folder, which no process knows yet. */
async function writeProgram(app: string, path: string): Promise<{ name: string; read: string[] }> {
  const { code, map, modules } = await bundle(app, await modulesOf(app))
  mkdirSync(folderOf(app), { recursive: true })
  const folder = mkdtempSync(join(folderOf(app), 'program-'))
  // The web server's user reads it.
  chmodSync(folder, 0o755)
  const source = `(function (exports, require, module, __filename, __dirname) {${code}\n})`
  writeFileSync(join(folder, 'program.cjs'), source, sourceEncoding)
  writeFileSync(join(folder, 'program.cjs.map'), map)
  warm(app, folder, path)
  const own = fileURLToPath(new URL('../package.json', import.meta.url))
  const read = [...new Set([own, ...modules.map((file) => (isOfPackage(file) ? packageOf(file) : file))])]
  return { name: basename(folder), read }
}

/**
 * Checks an application and writes its program into its folder. Processes that start meanwhile use the one before.
 * @returns how many files and packages it is made of
 * @throws {ApplicationError | OperatorError}
 */
export async function prepare(app: string): Promise<number> {
  const { transactions } = await loadApplication(app)
  const { name, read } = await writeProgram(app, `/${[...transactions.keys()][0]}`)
  const manifest = join(folderOf(app), 'program.json')
  const before = existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).name
  writeFileSync(`${manifest}.${process.pid}`, JSON.stringify({ name, digest: digestOf(app, read), read }))
  renameSync(`${manifest}.${process.pid}`, manifest)
  if (before) rmSync(join(folderOf(app), before), { recursive: true, force: true })
  return read.length
}
