/** The real server, killed and started again and again on the same data and the same port. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mode } from '../../kit/gestures/server.ts'
import type { CrashApp } from './app.ts'
import type { Backup } from './backup.ts'
import { type Kill, maxWait } from './kill-schedule.ts'
import { type Prespawned, prespawn } from './prespawned.ts'

/** Servers that are prespawned: a start is bound by the processor, not by the disk. */
const ahead = 2

export interface Restarts {
  /** Runs the server once, until it is killed. Resolves with the kind of the kill. */
  next(): Promise<string>
  /** The last run. Returns what stops it. */
  last(): () => Promise<void>
}

export interface Target {
  app: CrashApp
  data: string
  port: number
  mode: Mode
  nextKill: () => Kill
  /** How many phases were answered so far. */
  answered: () => number
  /** Begins a backup of the running server. */
  backUp: () => Backup
  /** Called with what a server wrote into its log. */
  onFault: (text: string) => void
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('connect', () => socket.destroy()).once('error', () => resolve(false))
  })

/** Resolves when it listens, or has ended. */
export async function listening(port: number, server: Prespawned): Promise<void> {
  while (!server.hasEnded() && !(await isOpen(port))) await sleep(4)
}

export function restarts({ app, data, port, mode, nextKill, answered, backUp, onFault }: Target): Restarts {
  const settings = {
    APP: app.folder,
    DATA: data,
    PORT: String(port),
    AFTER_POST: mode.afterPost,
    SESSION_IN: mode.sessionIn,
    COOKIE_BINDING: mode.cookieBinding,
    LOG_LEVEL: 'warn',
    // All visitors have one address.
    RATE_LIMIT: '0',
  }
  const plan = () => {
    const kill = nextKill()
    return { kill, server: prespawn({ ...settings, ...kill.environment }) }
  }
  const plans = Array.from({ length: ahead }, plan)

  /** Resolves when so many more phases have been answered. */
  async function answering(more: number, server: Prespawned): Promise<void> {
    const [enough, end] = [answered() + more, performance.now() + maxWait]
    while (answered() < enough && !server.hasEnded() && performance.now() < end) await sleep(5)
  }

  /**
   * Resolves when the server is to be killed, with whether that is in time for what the kill is to be counted
   * as.
   */
  async function due(
    server: Prespawned,
    { since, after, environment, withBackup }: Kill,
  ): Promise<() => boolean> {
    if (since !== 'start') await listening(port, server)
    if (typeof since === 'number') await answering(since, server)
    const backup = since === 'backup' ? backUp() : undefined
    await backup?.begun
    await Promise.race([sleep(after, undefined, { ref: false }), server.ended])
    const isMet = backup ? !backup.isOver() : environment['KILL_AT'] === undefined
    return () => {
      if (withBackup) backup?.kill()
      return isMet
    }
  }

  async function exitOf(server: Prespawned) {
    const exit = await server.ended
    if (server.faults() !== '') onFault(server.faults())
    return exit
  }

  async function run(server: Prespawned, kill: Kill): Promise<string> {
    await server.ready
    if (kill.migrates) app.addMigration()
    server.release()
    const isMet = (await due(server, kill))()
    const wasRunning = server.process.kill('SIGKILL')
    const exit = await exitOf(server)
    if (exit !== 'SIGKILL') throw new Error(`the server ended by itself, with ${exit}`)
    return wasRunning && !isMet ? 'random' : kill.kind
  }

  return {
    async next() {
      const { kill, server } = plans.shift() ?? plan()
      const kind = run(server, kill)
      plans.push(plan())
      return kind
    },
    last() {
      for (const { server } of plans) server.process.kill('SIGKILL')
      const server = prespawn(settings)
      const released = server.ready.then(server.release)
      return async () => {
        await released
        await listening(port, server)
        server.process.kill('SIGTERM')
        const exit = await exitOf(server)
        if (exit !== 0) throw new Error(`after SIGTERM, the server ended with ${exit}`)
      }
    },
  }
}
