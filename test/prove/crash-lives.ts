/** The real server, killed and started again and again on the same data and the same port. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { CrashApp } from './crash-app.ts'
import type { Backup } from './crash-backup.ts'
import { type Death, patience } from './crash-deaths.ts'
import { prepare, type Spare } from './crash-spare.ts'
import type { Mode } from './gestures-server.ts'

/** How many are loaded ahead: a start is bound by the processor, not by the disk. */
const ahead = 2

export interface Lives {
  /** Lives once, as `deaths` say. Resolves with the kind of its end. */
  next(): Promise<string>
  /** The last one. Returns what tells it to stop. */
  last(): () => Promise<void>
}

export interface Scene {
  app: CrashApp
  data: string
  port: number
  mode: Mode
  /** The end of each life. */
  deaths: () => Death
  /** How many phases were answered so far. */
  answered: () => number
  /** Begins a backup of the running server. */
  backUp: () => Backup
  /** Told what a server wrote into its log. */
  onFault: (text: string) => void
}

const isOpen = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('connect', () => socket.destroy()).once('error', () => resolve(false))
  })

async function listening(port: number, spare: Spare): Promise<void> {
  while (!spare.isOver() && !(await isOpen(port))) await sleep(4)
}

export function serverLives({ app, data, port, mode, deaths, answered, backUp, onFault }: Scene): Lives {
  const place = { APP: app.folder, DATA: data, PORT: String(port) }
  // All visitors have one address.
  const settings = {
    ...place,
    ANSWER: mode.answer,
    CARRY: mode.carry,
    BIND: mode.bind,
    LOG_LEVEL: 'warn',
    RATE_LIMIT: '0',
  }
  const plan = () => {
    const death = deaths()
    return { death, spare: prepare({ ...settings, ...death.environment }) }
  }
  const spares = Array.from({ length: ahead }, plan)

  /** Resolves when so many more phases have been answered. */
  async function answering(more: number, spare: Spare): Promise<void> {
    const [enough, end] = [answered() + more, performance.now() + patience]
    while (answered() < enough && !spare.isOver() && performance.now() < end) await sleep(5)
  }

  /** Resolves when the time to die has come, with whether that is in time for what it is to be counted as. */
  async function dueTime(
    spare: Spare,
    { since, after, environment, withBackup }: Death,
  ): Promise<() => boolean> {
    if (since !== 'start') await listening(port, spare)
    if (typeof since === 'number') await answering(since, spare)
    const backup = since === 'backup' ? backUp() : undefined
    await backup?.begun
    await Promise.race([sleep(after, undefined, { ref: false }), spare.ended])
    const isMet = backup ? !backup.isOver() : environment['KILL_AT'] === undefined
    return () => {
      if (withBackup) backup?.kill()
      return isMet
    }
  }

  /** Resolves with how it ended. */
  async function live(spare: Spare, death: Death) {
    await spare.ready
    if (death.migrates) app.addStep()
    spare.letGo()
    const due = await dueTime(spare, death)
    const isMet = due()
    const isKilled = spare.kill('SIGKILL')
    const end = await spare.ended
    if (spare.faults() !== '') onFault(spare.faults())
    return { end, kind: isKilled && !isMet ? 'random' : death.kind }
  }

  return {
    async next() {
      const { death, spare } = spares.shift() ?? plan()
      const ended = live(spare, death)
      spares.push(plan())
      const { end, kind } = await ended
      if (end !== 'SIGKILL') throw new Error(`the server ended by itself, with ${end}`)
      return kind
    },
    last() {
      for (const { spare } of spares) spare.kill('SIGKILL')
      const spare = prepare(settings)
      const letGo = spare.ready.then(spare.letGo)
      return async () => {
        await letGo
        await listening(port, spare)
        spare.kill('SIGTERM')
        const end = await spare.ended
        if (spare.faults() !== '') onFault(spare.faults())
        if (end !== 0) throw new Error(`told to stop, the server ended with ${end}`)
      }
    },
  }
}
