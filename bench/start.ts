/** A contender as a process of its own, with a new database. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../test/support/free-port.ts'
import type { Contender } from './contenders.ts'
import { childrenOf } from './usage.ts'

export interface Running {
  contender: Contender
  pid: number
  port: number
  /** Its database. */
  file: string
  /** Ends the process, then removes its folder unless that was given. */
  stop(): Promise<void>
}

export interface StartOptions {
  /** A command that runs the server, such as strace. */
  prefix: readonly string[]
  /** More arguments for Node. */
  nodeArguments: readonly string[]
  /** More settings. */
  environment?: Record<string, string>
  /** Where its database is; a new one when not given. */
  folder?: string
}

const root = join(import.meta.dirname, '..')
const startTimeout = 60_000

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

async function listening(child: ChildProcess, port: number, name: string): Promise<void> {
  for (const began = performance.now(); !(await isOpen(port)); await sleep(50)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${name} did not start`)
    if (performance.now() - began > startTimeout) throw new Error(`${name} does not listen`)
  }
}

export async function start(
  contender: Contender,
  { prefix, nodeArguments, folder: given, environment: more }: StartOptions,
): Promise<Running> {
  const { name, script, environment, file } = contender
  const folder = given ?? mkdtempSync(join(tmpdir(), `bench-${name}-`))
  const remove = () => given ?? rmSync(folder, { recursive: true, force: true })
  const port = await freePort()
  const [command = '', ...rest] = [...prefix, process.execPath, ...nodeArguments, ...script]
  const child = spawn(command, rest, {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      ...environment,
      ...more,
      PORT: String(port),
      DATA: folder,
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const pid = Number(child.pid)
  // A command in front has no use for the signal; the server is its child.
  const targets = () => (prefix.length > 0 ? childrenOf(pid) : [pid])
  const kill = () => {
    for (const target of targets()) process.kill(target, 'SIGKILL')
    remove()
  }
  process.once('exit', kill)
  const closed = once(child, 'close')
  await listening(child, port, name)
  return {
    contender,
    pid,
    port,
    file: join(folder, file),
    async stop() {
      for (const target of targets()) process.kill(target, 'SIGTERM')
      await closed
      process.off('exit', kill)
      remove()
    },
  }
}
