/** A server whose modules are loaded, waiting to be let go. It has not looked at the database yet. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { createInterface } from 'node:readline'
import { root } from '../support/app.ts'

export interface Spare {
  ready: Promise<void>
  /** The exit status, or the signal that ended it. */
  ended: Promise<number | string | null>
  isOver(): boolean
  /** Starts it, once it is ready. */
  letGo(): void
  /** @returns whether it still lived */
  kill(signal: NodeJS.Signals): boolean
  /** What it printed: it logs nothing but faults. */
  faults(): string
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

/** As in server/start.js, with one more. */
const preloads = ['./server/packages.js', './server/typescript.js', './test/prove/kill-at.ts']

/** @param environment the server's settings, and those of `kill-at.ts` */
export function prepare(environment: Record<string, string>): Spare {
  const line = [...preloads.flatMap((file) => ['--import', file]), 'server/main.ts']
  const child = spawn(process.execPath, line, { cwd: root, env: { ...process.env, ...environment } })
  children.add(child)
  child.stdin.on('error', () => {})
  const ended = once(child, 'close').then(([status, signal]) => {
    children.delete(child)
    return (signal ?? status) as number | string | null
  })

  const said = new EventEmitter()
  let faults = ''
  const take = (text: string) => {
    if (text === 'ready') said.emit('ready')
    else faults = `${faults}${text}\n`.slice(0, 5000)
  }
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', take)

  return {
    ready: Promise.race([once(said, 'ready'), ended]).then(() => {}),
    ended,
    isOver: () => !children.has(child),
    letGo: () => void child.stdin.end('.'),
    kill: (signal) => child.kill(signal),
    faults: () => faults,
  }
}
