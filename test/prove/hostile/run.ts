/** A run of the hostile client: over each application searches, lives and forgetting take turns. */
import type { Bound } from './controls.ts'
import type { Hostile } from './generator.ts'
import { describe, Ended, longestTurn, type Search, scores, searchIn, shrinkStall } from './search.ts'
import {
  confirmGrowth,
  type Forgetting,
  fillAndForget,
  forgettingInWords,
  growMost,
  type Life,
  lifeInWords,
  mostGrowth,
} from './session-growth.ts'
import { Gone, openSystem, type Place, places, type System } from './system.ts'

export interface Run {
  seconds: number
  seed: number
  /** The project's folder. */
  tree: string
  /** Ends once this bound is broken. */
  until?: Bound | undefined
}

export interface Break {
  bound: Bound
  place: string
  /** Seconds after the beginning. */
  after: number
  words: string
}

/** Bytes by which the memory of the last quarter may exceed that of the second. */
const mostMemory = 5 * 1024 ** 2

/** Seconds; before that a server is still warming up. */
const memoryFrom = 1200

/** One application: its server, and what was found there. */
interface Target {
  place: Place
  system: System
  search: Search
  lives: Life[]
  /** Forms of which more requests leave no more on disk. */
  fruitless: Set<string>
  forgetting: Forgetting[]
}

/** Milliseconds of the event loop from which on it may be that more is forgotten at once than has to be. */
const suspect = 8

/**
 * What sessions are filled with next, and for how long at least: what held the event loop longest for the
 * time that it took to fill, long enough to break the bound; before that, in turns, what takes most on disk
 * and what makes most phases.
 */
function fillingOf(
  { forgetting }: Target,
  lives: readonly Life[],
): { hostile: Hostile; milliseconds: number } | undefined {
  const [slowest] = [...forgetting].sort((one, other) => other.stall / other.filled - one.stall / one.filled)
  if (slowest && slowest.stall > suspect)
    return {
      hostile: slowest.life.hostile,
      milliseconds: (slowest.filled * longestTurn * 1.5) / slowest.stall,
    }
  const byPhases = [...lives].sort((one, other) => other.phases - one.phases || one.growth - other.growth)
  const life = forgetting.length % 2 === 0 ? lives[0] : byPhases[0]
  return life && { hostile: life.hostile, milliseconds: 0 }
}

const middle = (numbers: number[]): number =>
  numbers.sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0

/** In bytes, the medians of each quarter. */
function quartersOf({ memory }: System): number[] {
  const size = Math.max(1, Math.ceil(memory.length / 4))
  return [0, 1, 2, 3].map((at) => middle(memory.slice(at * size, (at + 1) * size).map(({ rss }) => rss)))
}

export async function runHostile(
  { seconds, seed, tree, until }: Run,
  onBreak: (line: string) => void,
): Promise<{ targets: Target[]; breaks: Break[] }> {
  const began = performance.now()
  const now = () => (performance.now() - began) / 1000
  const breaks: Break[] = []
  const isOver = () => now() > seconds || breaks.some(({ bound }) => bound === until)
  function broken(bound: Bound, place: Place, words: string, at = now()): void {
    const known = breaks.some((each) => each.bound === bound && each.place === place.name)
    if (known) return
    const found = { bound, place: place.name, after: Math.round(at), words }
    breaks.push(found)
    onBreak(`after ${found.after} s: ${bound}, ${place.name}: ${words}`)
  }

  const open = async (place: Place): Promise<Target> => {
    const system = await openSystem(place, tree, seed)
    return { place, system, search: searchIn(system, seed), lives: [], fruitless: new Set(), forgetting: [] }
  }
  const targets: Target[] = []
  for (const place of places) targets.push(await open(place))

  /** Searches for a while; then lives of what was found; then all of it is forgotten. */
  async function round(target: Target, milliseconds: number): Promise<void> {
    const { place, system, search } = target
    const found = await search.run(milliseconds * 0.5)
    const at = now()
    if (found) broken('turn', place, describe(await shrinkStall(system, found)), at)
    if (isOver()) return
    const lives = await growMost(system, search, milliseconds * 0.2, target.fruitless)
    target.lives = [...target.lives, ...lives].sort((one, other) => other.growth - one.growth).slice(0, 5)
    const [most] = lives
    if (place.isBounded && most && most.growth > mostGrowth) {
      const confirmed = await confirmGrowth(system, most)
      if (confirmed) broken('growth', place, lifeInWords(confirmed))
    }
    const filling = fillingOf(target, lives)
    if (isOver() || !filling) return
    const time = Math.max(milliseconds * 0.3, Math.min(filling.milliseconds, (seconds - now()) * 1000 * 0.35))
    const forgotten = await fillAndForget(system, filling.hostile, time)
    if (!forgotten) return
    target.forgetting.push(forgotten)
    if (forgotten.life.look > longestTurn)
      broken(
        'turn',
        place,
        `${forgotten.life.look.toFixed(1)} ms for a look after ${lifeInWords(forgotten.life)}`,
      )
    if (forgotten.stall <= longestTurn) return
    const again = await fillAndForget(system, filling.hostile, time)
    if (again && again.stall > longestTurn)
      broken('forgetting', place, forgettingInWords(again.stall < forgotten.stall ? again : forgotten))
  }

  for (let turn = 1; !isOver(); turn++)
    for (const [at, target] of targets.entries()) {
      if (isOver()) break
      // Longer from one time to the next: what is big takes time to be made.
      const left = Math.max(0, seconds - now()) * 1000
      const rest = left / (turn === 1 ? targets.length - at : 1)
      try {
        await round(target, Math.min(rest, 15_000 * turn))
      } catch (error) {
        if (!(error instanceof Gone || error instanceof Ended)) throw error
        // The watchdog has ended it because a request kept the event loop for seconds.
        const what = error instanceof Ended ? 'turn' : 'life'
        broken(
          what,
          target.place,
          `the server has ended: ${error.message.slice(0, 500)} … ${error.message.slice(-1000)}`,
        )
        await target.system.close()
        targets[at] = await open(target.place)
      }
    }
  if (now() > memoryFrom)
    for (const { place, system } of targets) {
      const [, second = 0, , last = 0] = quartersOf(system)
      if (last - second > mostMemory)
        broken('memory', place, `${megabytes(last - second)} MB more in the last quarter than in the second`)
    }
  return { targets, breaks }
}

const megabytes = (bytes: number): string => (bytes / 1024 ** 2).toFixed(1)
/** What was found on one target, line by line. */
export function reportOf({ place, system, search, lives, forgetting }: Target): string[] {
  const hours = system.moved / 3_600_000
  const lines = [`${place.name}: ${system.sent} requests, in ${hours.toFixed(1)} hours of the server's clock`]
  for (const [score, what] of [
    ['stall', 'the longest turn'],
    ['cost', 'the most expensive byte'],
    ['growth', 'the largest growth'],
  ] as const) {
    const [found] = search.best(score)
    if (!found) continue
    const each = score === 'cost' ? `${scores.cost(found.cost).toFixed(2)} µs of CPU a byte; ` : ''
    lines.push(`  ${what}: ${each}${describe(found)}`)
  }
  const [life] = lives
  if (life) lines.push(`  the life that grows most: ${lifeInWords(life)}`)
  const [slowest] = [...forgetting].sort((one, other) => other.stall - one.stall)
  if (slowest) lines.push(`  forgetting: ${forgettingInWords(slowest)}`)
  lines.push(`  the longest turn when the clock was moved: ${system.swept.toFixed(1)} ms`)
  lines.push(`  memory by quarters: ${quartersOf(system).map(megabytes).join(', ')} MB`)
  lines.push(`  on disk at the end: ${megabytes(system.server().size())} MB`)
  return lines
}
