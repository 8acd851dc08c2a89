/** A server whose modules are loaded, waiting to be let go. It has not looked at the database yet. */
import { type ChildProcess, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../support/app.ts'

export interface Spare {
  ready: Promise<void>
  listening: Promise<void>
  /** The exit status, or the signal that ended it. */
  ended: Promise<number | string | null>
  /** Starts it, once it is ready. */
  letGo(): void
  /** @returns whether it still lived */
  kill(signal: NodeJS.Signals): boolean
  /** What it printed that is no report of a phase. */
  faults(): string
}

const children = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const preload = (name: string) => ['--import', join(import.meta.dirname, name)]

/** @param environment the server's settings, and those of `kill-at.ts` */
export function prepare(environment: Record<string, string>): Spare {
  // With the options that this command was started with, so that no loader is named where none is needed.
  const options = [...preload('kill-warm.mjs'), ...process.execArgv, ...preload('kill-at.ts')]
  const line = [...options, 'server/main.ts']
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
    else if (text.includes('listens at')) said.emit('listening')
    // A line that its death cut off is no fault either.
    else if (!text.startsWith('{"level":30')) faults = `${faults}${text}\n`.slice(0, 5000)
  }
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', take)
  const until = (word: string) => Promise.race([once(said, word), ended]).then(() => {})

  return {
    ready: until('ready'),
    listening: until('listening'),
    ended,
    letGo: () => void child.stdin.end('.'),
    kill: (signal) => child.kill(signal),
    faults: () => faults,
  }
}
