/** Programs of Node as processes of their own, to be signalled and killed; among them the real server. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openVisitor, type Visitor } from '../kit/visitor.ts'
import { root } from './app.ts'
import { until } from './until.ts'

/** The exit status, or the name of the signal that ended the process. */
export type Exit = number | string | null

export interface NodeProcess {
  process: ChildProcess
  /** What it printed so far, to standard output and standard error. */
  output(): string
  /** Resolves at the first match in what it prints. @throws with all that it printed, when it ends before */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  hasEnded(): boolean
  ended: Promise<Exit>
  /** Sends a signal and resolves with the exit and the milliseconds it took. */
  end(signal?: NodeJS.Signals): Promise<{ status: Exit; ms: number }>
}

export interface SpawnOptions {
  /** A command that runs it, such as strace. */
  prefix?: string[]
  cwd?: string
  /** Does it answer messages? */
  ipc?: boolean
  /** Characters of its output that are kept; all when not given. */
  maxOutput?: number
}

/** None outlives this process: one that loops would run forever. */
const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** @param args of Node's command line */
export function spawnNode(
  args: string[],
  environment: Record<string, string>,
  { prefix = [], cwd = root, ipc = false, maxOutput = Number.POSITIVE_INFINITY }: SpawnOptions = {},
): NodeProcess {
  const [command = '', ...rest] = [...prefix, process.execPath, ...args]
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? (['ipc'] as const) : [])],
  })
  children.add(child)
  child.stdin?.on('error', () => {})
  const ended: Promise<Exit> = once(child, 'close').then(([status, signal]) => {
    children.delete(child)
    return signal ?? status
  })
  let output = ''
  const streams = [child.stdout, child.stderr]
  for (const stream of streams)
    stream?.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-maxOutput)
    })
  return {
    process: child,
    output: () => output,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = pattern.exec(output)
          if (!found) return
          for (const stream of streams) stream?.off('data', look)
          resolve(found)
        }
        for (const stream of streams) stream?.on('data', look)
        ended.then((exit) => reject(new Error(`exited with ${exit}: ${output}`)))
      }),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
    ended,
    async end(signal = 'SIGTERM') {
      const began = performance.now()
      child.kill(signal)
      return { status: await ended, ms: performance.now() - began }
    },
  }
}

export interface ServerProcess extends NodeProcess {
  url: string
  port: number
  /** Resolves once it has printed such a line. */
  said(line: RegExp): Promise<void>
  visit(path?: string): Promise<Visitor>
}

/** A free port, one address for all visitors, and no reserve on disks that are filled on purpose. */
const settings = { PORT: '0', RATE_LIMIT: '0', DISK_RESERVE: '0' }

/**
 * Starts the server as `npm start` does and waits until it listens.
 * @param prefix a command that runs it, such as strace
 * @throws with what it printed, when it exits instead
 */
export async function startProcess(
  environment: Record<string, string>,
  prefix: string[] = [],
): Promise<ServerProcess> {
  const server = spawnNode(['cli/deity.js', 'serve'], { ...settings, ...environment }, { prefix })
  const [, url = ''] = await server.printed(/listens at (https?:\/\/[\d.:]+)/)
  return {
    ...server,
    url,
    port: Number(new URL(url).port),
    said: (line) => until(`the log says ${line}`, () => line.test(server.output())),
    visit: (path = environment['APP'] ? '/' : '/booking') => openVisitor(url, path),
  }
}
