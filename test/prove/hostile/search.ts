/** A search for requests that cost much: what is found is changed a little, and kept when it costs more. */
import fc from 'fast-check'
import { randomFrom } from '../../kit/random.ts'
import { type Hostile, hostileOf, inWords, mutate, type Offer, smaller } from './generator.ts'
import type { Seeds } from './seeds.ts'
import { Gone } from './server.ts'
import type { Cost, System } from './system.ts'

/** The scores of a request; the highest of each are kept. */
export const scores = {
  /** Milliseconds of the event loop. */
  stall: ({ stall }: Cost) => stall,
  /** Microseconds of CPU for each byte; below 1 KB it is the connection that is paid for. */
  cost: ({ cpu, bytes }: Cost) => (cpu * 1000) / Math.max(1024, bytes),
  /** Bytes on disk. */
  growth: ({ growth }: Cost) => growth,
}
export type Score = keyof typeof scores

export interface Found {
  hostile: Hostile
  /** Where it was sent. */
  offer: Offer
  cost: Cost
}

/** The server has ended at this request. */
export class Ended extends Error {}

/** Milliseconds that one request may keep the event loop. */
export const longestTurn = 50

export interface Search {
  /** The highest of each niche, the highest of all first. */
  best(score: Score): Found[]
  /**
   * Sends requests for so many milliseconds. @returns one that stalls, when there is one, and is confirmed
   */
  run(milliseconds: number): Promise<Found | undefined>
}

/** Requests compete with those that send most of their bytes to the same field of the same form. */
function nicheOf({ hostile: { offer, texts } }: Found): string {
  const [longest] = Object.entries(texts).sort(([, one], [, other]) => other.times - one.times)
  return `${offer} ${longest?.[0] ?? ''}`
}

export function searchIn(system: System, seed: number): Search {
  const random = randomFrom(seed)
  const names = Object.keys(scores) as Score[]
  const niches = Object.fromEntries(names.map((score) => [score, new Map<string, Found>()])) as Record<
    Score,
    Map<string, Found>
  >
  let batch: Hostile[] = []
  let batches = seed
  const worth = (score: Score, found: Found | undefined) => (found ? scores[score](found.cost) : -1)

  function keep(found: Found): void {
    for (const score of names) {
      const niche = nicheOf(found)
      if (worth(score, found) > worth(score, niches[score].get(niche))) niches[score].set(niche, found)
    }
  }

  function fresh(keys: readonly string[]): Hostile {
    if (batch.length === 0) batch = fc.sample(hostileOf(keys), { seed: batches++, numRuns: 100 })
    return batch.pop() as Hostile
  }

  function next(keys: readonly string[]): Hostile {
    const score = random.pick(names)
    const known = [...niches[score].values()]
    if (known.length === 0 || random.below(2) === 0) return fresh(keys)
    const [one, other] = [random.pick(known), random.pick(known)]
    const better = worth(score, one) > worth(score, other) ? one : other
    return mutate(better.hostile, fresh(keys), random)
  }

  return {
    best: (score) =>
      [...niches[score].values()].sort((one, other) => worth(score, other) - worth(score, one)),
    async run(milliseconds) {
      for (const end = performance.now() + milliseconds; performance.now() < end; ) {
        const seeds = await system.seeds()
        const hostile = next(weighed(seeds))
        const offer = seeds.get(hostile.offer)
        // To begin anew costs a hundred requests.
        if (!offer || (offer.ends && random.below(20) > 0)) continue
        const cost = await system.send(hostile, offer).catch((error) => {
          throw error instanceof Gone ? new Ended(`${inWords(hostile, offer)}\n${error.message}`) : error
        })
        const confirmed = cost.stall > longestTurn && (await confirm(system, hostile))
        if (confirmed) return confirmed
        // Else the machine was busy, or garbage was collected.
        if (cost.stall <= longestTurn) keep({ hostile, offer, cost })
      }
      return undefined
    },
  }
}

/**
 * The keys, those of forms with fields of their own more often than links and the buttons that every page
 * has.
 */
const weighed = (seeds: Seeds): string[] =>
  [...seeds.values()].flatMap(({ key, pairs }) =>
    Array.from({ length: pairs.length > 3 && !key.includes(' prefer?') ? 4 : 1 }, () => key),
  )

/** The smallest request that stalls as well. */
export const shrinkStall = (system: System, found: Found): Promise<Found> =>
  shrink(found, (hostile) => confirm(system, hostile, 1))

/** Again, each time in a session of its own: the least counts. */
async function confirm(system: System, hostile: Hostile, times = 3): Promise<Found | undefined> {
  let least: Found | undefined
  for (let time = 0; time < times; time++) {
    const offer = (await system.freshSeeds()).get(hostile.offer)
    if (!offer) return undefined
    const cost = await system.send(hostile, offer)
    if (cost.stall <= longestTurn) return undefined
    if (!least || cost.stall < least.cost.stall) least = { hostile, offer, cost }
  }
  return least
}

/** Tries at most, of some tenths of a second each. */
const tries = 40

/** The smallest one like it that is still too much. @param judge what it costs, when that is too much */
export async function shrink<Judged extends { hostile: Hostile }>(
  found: Judged,
  judge: (hostile: Hostile) => Promise<Judged | undefined>,
): Promise<Judged> {
  let smallest = found
  let left = tries
  for (let isSmaller = true; isSmaller && left > 0; ) {
    isSmaller = false
    for (const hostile of smaller(smallest.hostile)) {
      if (left-- <= 0) break
      const judged = await judge(hostile)
      if (!judged) continue
      smallest = judged
      isSmaller = true
      break
    }
  }
  return smallest
}

/** In words, with its price. */
export function describe({ hostile, offer, cost }: Found): string {
  const { stall, cpu, bytes, growth, status } = cost
  return `${stall.toFixed(1)} ms of the event loop, ${cpu.toFixed(1)} ms of CPU, ${bytes} bytes sent, ${growth} bytes on disk, answered ${status}: ${inWords(hostile, offer)}`
}
