/** A run of the door proof: rounds, each with a server of its own, and batches of requests in them. */
import fc from 'fast-check'
import { lively, type Request, still } from './generator.ts'
import { gatherForeign, openSystem, type Setting, type Violation } from './system.ts'
import { createTally, type Tally } from './tally.ts'

export interface Run {
  /** Requests after which no batch is begun. */
  requests: number
  /** Begins no batch after this time. */
  seconds: number
  seed: number
  /** Which take turns by rounds. */
  settings?: readonly Setting[]
}

export const allSettings: readonly Setting[] = [
  { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto', cookies: true },
  { afterPost: 'page', sessionIn: 'form', cookieBinding: 'auto', cookies: false },
  { afterPost: 'page', sessionIn: 'url', cookieBinding: 'required', cookies: true },
  { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto', cookies: false },
  { afterPost: 'page', sessionIn: 'form', cookieBinding: 'required', cookies: true },
  { afterPost: 'page', sessionIn: 'url', cookieBinding: 'off', cookies: true },
  { afterPost: 'page', sessionIn: 'form', cookieBinding: 'auto', cookies: true },
]

/** Requests in a batch at most, and in a round: its rows and its log are read again and again. */
const batch = { still: 1000, lively: 300 }
const roundSize = 25_000

/** Milliseconds for a batch, and for shrinking what it found. */
const limit = 60_000

/** Sends one batch. @throws the fewest requests found that break a promise */
async function prove(
  requests: fc.Arbitrary<Request>,
  size: number,
  seed: number,
  send: (them: Request[]) => Promise<void>,
) {
  const many = fc.noBias(fc.array(requests, { minLength: 1, maxLength: size, size: 'max' }))
  const found = await fc.check(fc.asyncProperty(many, send), {
    numRuns: 1,
    seed,
    interruptAfterTimeLimit: limit,
    markInterruptAsFailure: true,
  })
  if (!found.failed) return
  const { message } = (found.errorInstance as Violation | null) ?? {
    message: 'a batch takes longer than a minute',
  }
  throw new Error(
    `${message}\n(seed ${seed}, ${found.counterexample?.[0].length} requests after ${found.numShrinks} shrinks)`,
  )
}

/** @throws with what is not kept */
export async function proveDoor(
  { requests, seconds, seed, settings = allSettings }: Run,
  onRound?: (tally: Tally) => void,
): Promise<Tally> {
  const tally = createTally()
  const until = performance.now() + seconds * 1000
  const isOver = () => tally.requests >= requests || performance.now() > until
  const foreign = await gatherForeign()
  let next = seed
  for (let round = 0; round === 0 || !isOver(); round++) {
    const late = performance.now() + (seconds * 1000) / settings.length
    const system = await openSystem(settings[round % settings.length] as Setting, foreign, tally)
    const enough = tally.requests + Math.min(roundSize, requests / settings.length)
    try {
      await system.control()
      do {
        await prove(still, batch.still, next++, system.sendStill)
        await prove(lively, batch.lively, next++, system.sendLively)
        system.assertLog()
      } while (tally.requests < enough && performance.now() < late && !isOver())
      await system.control()
    } finally {
      await system.close()
    }
    onRound?.(tally)
  }
  return tally
}
