/** The real server as a process of its own, to be signalled and killed. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { root } from './app.ts'
import { type Browser, openBrowser } from './browser.ts'

export interface ServerProcess {
  process: ChildProcess
  url: string
  port: number
  /** What it printed so far. */
  output(): string
  visit(path?: string): Promise<Browser>
  /** Sends a signal and resolves with the exit status (or the signal's name) and the milliseconds it took. */
  end(signal?: NodeJS.Signals): Promise<{ status: number | string | null; ms: number }>
}

/** Every server that was started, so that none outlives the test that was cut short. */
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/**
 * Starts `server/main.ts` and waits until it listens.
 * @param prefix a command that runs it, such as strace
 * @throws with what it printed, when it exits instead
 */
export async function startProcess(
  environment: Record<string, string>,
  prefix: string[] = [],
): Promise<ServerProcess> {
  const [command = 'node', ...rest] = [...prefix, process.execPath, '--import', 'tsx', 'server/main.ts']
  const child = spawn(command, rest, { cwd: root, env: { ...process.env, PORT: '0', ...environment } })
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
      const found = /listens at (http:\/\/[\d.:]+)/.exec(printed)?.[1]
      if (found) resolve(found)
    })
    child.once('close', (status) => reject(new Error(`exited with ${status}: ${printed}`)))
  })
  return {
    process: child,
    url,
    port: Number(new URL(url).port),
    output: () => printed,
    visit: (path = environment['APP'] ? '/' : '/booking') => openBrowser(url, path),
    async end(signal = 'SIGTERM') {
      const began = performance.now()
      const closed = child.exitCode === null && child.signalCode === null ? once(child, 'close') : undefined
      child.kill(signal)
      await closed
      return { status: child.exitCode ?? child.signalCode, ms: performance.now() - began }
    },
  }
}
