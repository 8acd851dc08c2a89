/** The ways in which a server is killed, in turn. */
import type { Chance } from './chance.ts'

/** How a server is going to end. */
export interface Death {
  /** What it is counted as, if it comes about: else it was a random one. */
  kind: string
  /** For `kill-at.ts`. */
  environment: Record<string, string>
  /** Milliseconds after which it is killed from outside, if it still lives. */
  after: number
  /**
   * Since when: it was let go, and has not opened the database yet; it listens; it has answered so many phases, which is
   * the same amount of load on a slow machine; or a backup of it has begun.
   */
  since: 'start' | 'listening' | 'backup' | number
  /** Are there tables to be brought up to date? */
  migrates?: boolean
  /** Is the backup killed at the same moment? Otherwise it outlives the server. */
  withBackup?: boolean
}

/** Milliseconds after which a server that never passed its point, or answers nothing, is killed from outside. */
export const patience = 30_000

/** Every point of `db/points.ts` in a phase, and one inside an action of the ledger; with how often each is passed at most. */
const points: [point: string, passings: number][] = [
  ['begun', 300],
  ['loaded', 300],
  ['acted', 130],
  ['halfway', 30],
  ['recorded', 130],
  ['committing', 130],
  ['committed', 130],
  ['flushed', 130],
  ['answering', 300],
  ['sweeping', 4],
]

/** Phases after which a server that has not passed its point is killed from outside: each passes most of the points once. */
const enough = 350
/** The same for a sweep, which passes its point at the start, for each session that has expired, or not at all. */
const swept = 100
/** Enough for several checkpoints of SQLite's own, at a thousand pages each, and for visitors to meet old answers. */
const growing = 6000

/** Kills in recovery, one after another. */
const inARow = 10

/** @returns a whole round of ways */
function round(chance: Chance): Death[] {
  const at = (kind: string, KILL_AT: string, passings: number, more: Record<string, string> = {}): Death => ({
    kind,
    environment: { KILL_AT, KILL_COUNT: String(1 + chance.below(passings)), ...more },
    after: 0,
    since: KILL_AT === 'sweeping' ? swept : enough,
  })
  const within = (microseconds: number) => ({ KILL_AFTER: String(chance.below(microseconds)) })
  const random = (): Death =>
    chance.below(4) === 0
      ? { kind: 'random', environment: {}, after: chance.below(500), since: 'start' }
      : { kind: 'random', environment: {}, after: chance.below(20), since: chance.below(150) }
  const recovery = () => at('in recovery', 'opening', 1, within(6000))
  const commit = () => at('in a commit', 'committing', 130, within(4000))
  const checkpoint = () => at('in a checkpoint', 'committing', 130, { CHECKPOINT: '4', ...within(8000) })
  const migration = () => ({ ...at('in a migration', 'migrating', 1, within(60_000)), migrates: true })
  const backup = (withBackup: boolean): Death => ({
    kind: 'in a backup',
    environment: {},
    after: chance.below(50),
    since: 'backup',
    withBackup,
  })
  const ways: Death[][] = [
    ...points.map(([point, passings]) => [random(), at(point, point, passings)]),
    [commit(), ...Array.from({ length: inARow }, recovery), random()],
    [migration(), migration(), recovery(), migration(), random()],
    [commit(), checkpoint(), recovery(), checkpoint(), recovery(), checkpoint(), random()],
    [backup(true), random(), backup(false), random()],
  ]
  // Shuffled, so that a short run too meets some of the rare ones.
  const shuffled = ways.map((way) => ({ way, place: chance.below(1e9) })).sort((a, b) => a.place - b.place)
  return shuffled.flatMap(({ way }) => way)
}

/** The first starts of all, in which every table is made, and a life in which the file grows. */
const beginning = (chance: Chance): Death[] => [
  ...[1, 2, 3].map(
    (KILL_COUNT): Death => ({
      kind: 'in a migration',
      environment: {
        KILL_AT: 'migrating',
        KILL_COUNT: String(KILL_COUNT),
        KILL_AFTER: String(chance.below(5000)),
      },
      after: 0,
      since: enough,
      migrates: true,
    }),
  ),
  { kind: 'random', environment: {}, after: chance.below(20), since: growing },
]

/** All that a life can be counted as. */
export const kinds = [
  'random',
  ...points.map(([point]) => point),
  ...['in recovery', 'in a commit', 'in a checkpoint', 'in a migration', 'in a backup'],
]

export function deathsBy(chance: Chance): () => Death {
  let ahead = beginning(chance)
  return () => {
    if (ahead.length === 0) ahead = round(chance)
    return ahead.shift() as Death
  }
}
