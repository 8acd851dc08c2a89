/** The real server as a process of its own, to be signalled and killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openVisitor, type Visitor } from '../kit/visitor.ts'
import { root } from './app.ts'
import { until } from './until.ts'

export interface ServerProcess {
  process: ChildProcess
  url: string
  port: number
  /** What it printed so far. */
  output(): string
  /** Resolves once it has printed such a line. */
  said(line: RegExp): Promise<void>
  visit(path?: string): Promise<Visitor>
  /** Sends a signal and resolves with the exit status (or the signal's name) and the milliseconds it took. */
  end(signal?: NodeJS.Signals): Promise<{ status: number | string | null; ms: number }>
}

/** A free port, and visitors of whom all have one address. */
const settings = { PORT: '0', RATE_LIMIT: '0' }

/** None outlives the test, whatever becomes of it: one that loops would do so for ever. */
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/**
 * Starts the server as `npm start` does and waits until it listens.
 * @param prefix a command that runs it, such as strace
 * @throws with what it printed, when it exits instead
 */
export async function startProcess(
  environment: Record<string, string>,
  prefix: string[] = [],
): Promise<ServerProcess> {
  const [command = 'node', ...rest] = [...prefix, process.execPath, 'server/start.js']
  const child = spawn(command, rest, { cwd: root, env: { ...process.env, ...settings, ...environment } })
  children.add(child)
  child.once('close', () => children.delete(child))
  let printed = ''
  child.stdout.on('data', (data) => {
    printed += data
  })
  child.stderr.on('data', (data) => {
    printed += data
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /listens at (https?:\/\/[\d.:]+)/.exec(printed)?.[1]
      if (found) resolve(found)
    })
    child.once('close', (status) => reject(new Error(`exited with ${status}: ${printed}`)))
  })
  return {
    process: child,
    url,
    port: Number(new URL(url).port),
    output: () => printed,
    said: (line) => until(`the log says ${line}`, () => line.test(printed)),
    visit: (path = environment['APP'] ? '/' : '/booking') => openVisitor(url, path),
    async end(signal = 'SIGTERM') {
      const began = performance.now()
      const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined
      child.kill(signal)
      await closed
      return { status: child.exitCode ?? child.signalCode, ms: performance.now() - began }
    },
  }
}
