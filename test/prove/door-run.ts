/** A run of the door proof: chapters, each with a server of its own, and batches of requests in them. */
import fc from 'fast-check'
import { createTally, type Tally } from './door-report.ts'
import { lively, type Request, still } from './door-requests.ts'
import { gatherForeign, openWorld, type Setting, type Violation } from './door-world.ts'

export interface Run {
  /** Requests after which no batch is begun. */
  requests: number
  /** Begins no batch after this time. */
  seconds: number
  seed: number
  /** Which take turns by chapters. */
  settings?: readonly Setting[]
}

export const allSettings: readonly Setting[] = [
  { answer: 'redirect', carry: 'link', bind: 'auto', cookies: true },
  { answer: 'direct', carry: 'form', bind: 'auto', cookies: false },
  { answer: 'direct', carry: 'link', bind: 'required', cookies: true },
  { answer: 'redirect', carry: 'link', bind: 'auto', cookies: false },
  { answer: 'direct', carry: 'form', bind: 'required', cookies: true },
  { answer: 'direct', carry: 'link', bind: 'off', cookies: true },
  { answer: 'direct', carry: 'form', bind: 'auto', cookies: true },
]

/** Requests in a batch at most, and in a chapter: its rows and its log are read again and again. */
const batch = { still: 1000, lively: 300 }
const chapterSize = 25_000

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
  onChapter?: (tally: Tally) => void,
): Promise<Tally> {
  const tally = createTally()
  const until = performance.now() + seconds * 1000
  const isOver = () => tally.requests >= requests || performance.now() > until
  const foreign = await gatherForeign()
  let next = seed
  for (let chapter = 0; chapter === 0 || !isOver(); chapter++) {
    const late = performance.now() + (seconds * 1000) / settings.length
    const world = await openWorld(settings[chapter % settings.length] as Setting, foreign, tally)
    const enough = tally.requests + Math.min(chapterSize, requests / settings.length)
    try {
      await world.control()
      do {
        await prove(still, batch.still, next++, world.sendStill)
        await prove(lively, batch.lively, next++, world.sendLively)
        world.assertLog()
      } while (tally.requests < enough && performance.now() < late && !isOver())
      await world.control()
    } finally {
      await world.close()
    }
    onChapter?.(tally)
  }
  return tally
}
