/** The real server, killed and started again and again on the same data and the same port. */
import { fixture } from '../support/app.ts'
import { prepare, type Spare } from './crash-spare.ts'

/** How a server is going to end. */
export interface Death {
  /** What it is counted as when the server dies of itself: a point, or a name of its own. */
  kind: string
  /** For `kill-at.ts`. */
  environment: Record<string, string>
  /** Milliseconds after which it is killed from outside, if it still lives. */
  after: number
  /** Since when: it was let go, and has not opened the database yet, or it listens. */
  since: 'start' | 'listening'
}

/** How many are loaded ahead: a start is bound by the processor, not by the disk. */
const ahead = 2
/** Milliseconds that the visitors have to finish what they are at. */
const lastPatience = 120_000

export interface Lives {
  /** Lives once, as `deaths` say. Resolves with the kind of its end: `random` when it was killed from outside. */
  next(): Promise<string>
  /** The last one. Returns what tells it to stop. */
  last(): () => Promise<void>
}

/**
 * @param deaths the end of each life
 * @param onFault told what a server wrote into its log besides reports of phases
 */
export function serverLives(
  data: string,
  port: number,
  deaths: () => Death,
  onFault: (text: string) => void,
): Lives {
  const base = { APP: fixture('ledger'), DATA: data, PORT: String(port), LOG_LEVEL: 'info' }
  const plan = () => {
    const death = deaths()
    return { death, spare: prepare({ ...base, ...death.environment }) }
  }
  const spares = Array.from({ length: ahead }, plan)

  /** Resolves with how it ended. */
  async function live(spare: Spare, after: number, since: Death['since']) {
    await spare.ready
    spare.letGo()
    if (since === 'listening') await spare.listening
    let killed = false
    const timer = setTimeout(() => {
      killed = spare.kill('SIGKILL')
    }, after)
    const end = await spare.ended
    clearTimeout(timer)
    if (spare.faults() !== '') onFault(spare.faults())
    return { killed, end }
  }

  return {
    async next() {
      const { death, spare } = spares.shift() ?? plan()
      const ended = live(spare, death.after, death.since)
      spares.push(plan())
      const { killed, end } = await ended
      if (end !== 'SIGKILL') throw new Error(`the server ended by itself, with ${end}`)
      return killed ? 'random' : death.kind
    },
    last() {
      for (const { spare } of spares) spare.kill('SIGKILL')
      const spare = prepare(base)
      const ended = live(spare, lastPatience, 'listening')
      return async () => {
        spare.kill('SIGTERM')
        const { end } = await ended
        if (end !== 0) throw new Error(`told to stop, the server ended with ${end}`)
      }
    },
  }
}
