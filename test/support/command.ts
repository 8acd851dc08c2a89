/** The real command `deity`, as a process of its own. */
import { execFile } from 'node:child_process'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './app.ts'

export interface Ran {
  status: number
  /** What it printed to standard output and to standard error, by line. */
  lines: string[]
  notes: string[]
}

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

/**
 * As in an author's terminal: the runner puts these into every process that a test starts, and hooks break
 * the compiler.
 */
const terminal = ['-u', 'NODE_OPTIONS', '-u', 'NODE_TEST_CONTEXT']

const run = (words: string[], cwd: string, environment: Record<string, string> = {}): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(
      'env',
      [...terminal, ...words],
      { cwd, env: { ...process.env, ...environment }, maxBuffer: 1e8 },
      (error, out, err) => {
        resolve({ status: error ? Number(error.code ?? -1) : 0, lines: linesOf(out), notes: linesOf(err) })
      },
    )
  })

/** Runs a program of Node's with these arguments. */
export const runNode = (args: string[], cwd: string, environment?: Record<string, string>): Promise<Ran> =>
  run([process.execPath, ...args], cwd, environment)

/** Runs a shell's commands, with the Node that runs the test. */
export const runIn = (cwd: string, commands: string): Promise<Ran> =>
  run(['bash', '-c', commands], cwd, { PATH: `${dirname(process.execPath)}:${process.env['PATH']}` })

/** @param cwd where the author stands */
export const deity = (args: string[], cwd: string, environment?: Record<string, string>): Promise<Ran> =>
  runNode([join(root, 'cli/deity.js'), ...args], cwd, environment)

/** TypeScript over a folder with a tsconfig.json, as an editor would run it. */
export const tsc = (folder: string): Promise<Ran> =>
  runNode([join(root, 'node_modules/typescript/bin/tsc'), '--project', '.', '--pretty', 'false'], folder)

/** A folder outside the project. */
export function newFolder(t: { teardown(handler: () => void): unknown }): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'deity-cli-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  return folder
}

/** What `npm install` puts into an application, as links: `deity` is the project itself. */
export function linkPackages(app: string): void {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(app, 'package.json'), 'utf8'))
  for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
    const link = join(app, 'node_modules', name)
    mkdirSync(dirname(link), { recursive: true })
    symlinkSync(name === 'deity' ? root : join(root, 'node_modules', name), link)
  }
}

/** A new application in an empty folder, with its packages. */
export async function newApplication(app: string): Promise<Ran> {
  const made = await deity(['init', app], root)
  if (made.status === 0) linkPackages(app)
  return made
}

/** The sample as an application of its own, outside the project. */
export function copyOfSample(t: { teardown(handler: () => void): unknown }): string {
  const folder = newFolder(t)
  for (const name of ['actions', 'screens', 'db'])
    cpSync(join(root, name), join(folder, name), { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  return folder
}

/** Writes `to` instead of `from`, which has to be there. */
export function replaceIn(file: string, from: string, to: string): void {
  const source = readFileSync(file, 'utf8')
  if (!source.includes(from)) throw new Error(`${file} does not hold ${from}`)
  writeFileSync(file, source.replace(from, to))
}
