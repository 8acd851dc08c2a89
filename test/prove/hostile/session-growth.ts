/**
 * Sessions that are filled with the requests that grow most, and forgotten: what they take on disk, and whom
 * that holds up.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { type Hostile, inWords, type Offer } from './generator.ts'
import { longestTurn, type Search, shrink } from './search.ts'
import type { System } from './system.ts'

/** Bytes on disk for each request in the mean of a session's life. */
export const mostGrowth = 20 * 1024

export interface Life {
  hostile: Hostile
  offer: Offer
  requests: number
  /** Bytes for each request, once all rows are there. */
  growth: number
  /** Phases for each request. */
  phases: number
  /** The longest turn of the event loop for a look at one of the session's pages at its end. */
  look: number
}

const phasesIn = (system: System): number =>
  Number(system.server().rows.prepare('select count(*) from phase').pluck().get())

/**
 * Milliseconds of the event loop for a request that changes nothing: the least of three, when the first is
 * long.
 */
async function leastOf(system: System, hostile: Hostile, offer: Offer): Promise<number> {
  let { stall } = await system.send(hostile, offer)
  for (let time = 0; time < 2 && stall > longestTurn; time++)
    stall = Math.min(stall, (await system.send(hostile, offer)).stall)
  return stall
}

/** Requests in a row that add nothing, after which a session takes no more. */
const idle = 60

/**
 * One session's life of this request again and again, each time another form.
 * @param most requests
 * @param end the moment after which it sends no more
 */
export async function live(
  system: System,
  hostile: Hostile,
  most: number,
  end = Number.POSITIVE_INFINITY,
): Promise<Life | undefined> {
  const seeds = await system.freshSeeds()
  const offer = seeds.get(hostile.offer)
  if (!offer) return undefined
  const before = { used: system.server().used(), phases: phasesIn(system) }
  let requests = 0
  let still = 0
  do {
    const { growth } = await system.send(hostile, offer, `${++requests} `)
    still = growth > 0 ? 0 : still + 1
  } while (requests < most && still < idle && performance.now() < end)
  const growth = (system.server().used() - before.used) / requests
  const phases = (phasesIn(system) - before.phases) / requests
  let look = 0
  for (const each of seeds.values())
    if (each.method === 'GET') look = Math.max(look, await leastOf(system, { ...hostile, texts: {} }, each))
  return { hostile, offer, requests, growth, phases, look }
}

/** Requests of a life that is measured. */
const measured = 60

/**
 * Lives for so many milliseconds, one of each form, of those requests that have grown most so far.
 * @param fruitless forms that do not go on growing, to which more are added
 * @returns the one that grew most first
 */
export async function growMost(
  system: System,
  { best }: Search,
  milliseconds: number,
  fruitless: Set<string>,
): Promise<Life[]> {
  const lives: Life[] = []
  const done = new Set(fruitless)
  const end = performance.now() + milliseconds
  for (const { hostile, cost } of best('growth')) {
    if (performance.now() > end) break
    if (done.has(hostile.offer)) continue
    done.add(hostile.offer)
    const life = await live(system, hostile, measured)
    if (life) lives.push(life)
    // The first one filled what the later ones fill again.
    if (life && life.growth < cost.growth / 4) fruitless.add(hostile.offer)
  }
  return lives.sort((one, other) => other.growth - one.growth)
}

/** A life that grows too much is lived again, for twice as long, and then with less. */
export async function confirmGrowth(system: System, { hostile }: Life): Promise<Life | undefined> {
  const judge = (requests: number) => async (hostile: Hostile) => {
    const life = await live(system, hostile, requests)
    return life && life.growth > mostGrowth ? life : undefined
  }
  const again = await judge(measured * 2)(hostile)
  return again && shrink(again, judge(10))
}

export const lifeInWords = ({ hostile, offer, requests, growth, phases }: Life): string =>
  `${(growth / 1024).toFixed(1)} KB on disk and ${phases.toFixed(1)} phases for each of ${requests} requests: ${inWords(hostile, offer)}`

export interface Forgetting {
  life: Life
  phases: number
  /** Bytes that were held. */
  bytes: number
  /** The longest turn of the event loop meanwhile; without end when not all was forgotten. */
  stall: number
  /** Milliseconds for which sessions were filled, and until all was forgotten. */
  filled: number
  took: number
}

/** Longer than the life of any session, and than what is kept of it. */
const longAfter = 8 * 86_400_000

/** Milliseconds. */
const forgetTimeout = 120_000

/** All sessions expire; the longest turn until they are gone. */
async function forgetAll(system: System): Promise<{ stall: number; took: number }> {
  const began = performance.now()
  let { stall } = await system.measure(longAfter)
  // It goes once round and rests, which the clock skips.
  for (let looks = 0; phasesIn(system) > 0; looks++) {
    if (performance.now() - began > forgetTimeout)
      return { stall: Number.POSITIVE_INFINITY, took: forgetTimeout }
    await sleep(20)
    const measured = await system.measure(looks % 20 === 19 ? 60_000 : 0)
    stall = Math.max(stall, measured.stall)
  }
  return { stall, took: performance.now() - began }
}

/** Fills sessions for so many milliseconds and has them forgotten. */
export async function fillAndForget(
  system: System,
  hostile: Hostile,
  milliseconds: number,
): Promise<Forgetting | undefined> {
  const before = system.server().used()
  const end = performance.now() + milliseconds
  let life: Life | undefined
  // One session, as long as it takes more.
  for (let most = 200; performance.now() < end; most *= 4) {
    const more = await live(system, hostile, most, end)
    if (!more) break
    const look = Math.max(more.look, life?.look ?? 0)
    life = { ...more, look, requests: more.requests + (life?.requests ?? 0) }
  }
  const phases = phasesIn(system)
  const bytes = system.server().used() - before
  const forgotten = await forgetAll(system)
  return life && { life, phases, bytes, filled: milliseconds, ...forgotten }
}

export const forgettingInWords = ({ life, phases, bytes, stall, took }: Forgetting): string =>
  `${stall.toFixed(1)} ms of the event loop while ${phases} phases of ${(bytes / 1024 ** 2).toFixed(1)} MB are forgotten in ${(took / 1000).toFixed(1)} s: ${lifeInWords(life)}`
