/** How and when a server is killed, kill after kill. */
import type { Random } from '../../kit/random.ts'

export interface Kill {
  /** What it is counted as if it comes in time: otherwise it was a random one. */
  kind: string
  /** For `kill-at.ts`. */
  environment: Record<string, string>
  /** Milliseconds after which it is killed from outside, if it still lives. */
  after: number
  /**
   * From when: its release, before it opens the database; when it listens; when it has answered so many
   * phases, which is the same load on a slow machine; or when a backup of it has begun.
   */
  since: 'start' | 'listening' | 'backup' | number
  /** Is there a new migration? */
  migrates?: boolean
  /** Is the backup killed at the same moment? Otherwise it outlives the server. */
  withBackup?: boolean
}

/** Milliseconds after which a server that answers nothing is killed from outside. */
export const maxWait = 30_000

/**
 * Every point of `server/store/trace-points.ts` in a phase, and one inside an action of the fixture; each with
 * the highest passing at which it kills.
 */
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

/**
 * Phases after which a server that has not passed its point is killed from outside: each passes most of the
 * points once.
 */
const enough = 350
/**
 * The same for a sweep, which passes its point at the start, for each session that has expired, or not at
 * all.
 */
const swept = 100
/**
 * Enough for several checkpoints of SQLite's own, at a thousand pages each, and for visitors to meet old
 * answers.
 */
const growing = 6000

/** Kills in recovery, one after another. */
const inARow = 10

/** @returns every kind of kill, in random order */
function everyKind(random: Random): Kill[] {
  const at = (kind: string, KILL_AT: string, passings: number, more: Record<string, string> = {}): Kill => ({
    kind,
    environment: { KILL_AT, KILL_COUNT: String(1 + random.below(passings)), ...more },
    after: 0,
    since: KILL_AT === 'sweeping' ? swept : enough,
  })
  const within = (microseconds: number) => ({ KILL_AFTER: String(random.below(microseconds)) })
  const anyTime = (): Kill =>
    random.below(4) === 0
      ? { kind: 'random', environment: {}, after: random.below(500), since: 'start' }
      : { kind: 'random', environment: {}, after: random.below(20), since: random.below(150) }
  const recovery = () => at('in recovery', 'opening', 1, within(6000))
  const commit = () => at('in a commit', 'committing', 130, within(4000))
  const checkpoint = () => at('in a checkpoint', 'committing', 130, { CHECKPOINT: '4', ...within(8000) })
  const migration = () => ({ ...at('in a migration', 'migrating', 1, within(60_000)), migrates: true })
  const backup = (withBackup: boolean): Kill => ({
    kind: 'in a backup',
    environment: {},
    after: random.below(50),
    since: 'backup',
    withBackup,
  })
  const ways: Kill[][] = [
    ...points.map(([point, passings]) => [anyTime(), at(point, point, passings)]),
    [commit(), ...Array.from({ length: inARow }, recovery), anyTime()],
    [migration(), migration(), recovery(), migration(), anyTime()],
    [commit(), checkpoint(), recovery(), checkpoint(), recovery(), checkpoint(), anyTime()],
    [backup(true), anyTime(), backup(false), anyTime()],
  ]
  // Shuffled, so that a short run too meets some of the rare ones.
  const shuffled = ways.map((way) => ({ way, place: random.below(1e9) })).sort((a, b) => a.place - b.place)
  return shuffled.flatMap(({ way }) => way)
}

/** The first starts, in which every table is made, and a run in which the file grows. */
const beginning = (random: Random): Kill[] => [
  ...[1, 2, 3].map(
    (KILL_COUNT): Kill => ({
      kind: 'in a migration',
      environment: {
        KILL_AT: 'migrating',
        KILL_COUNT: String(KILL_COUNT),
        KILL_AFTER: String(random.below(5000)),
      },
      after: 0,
      since: enough,
      migrates: true,
    }),
  ),
  { kind: 'random', environment: {}, after: random.below(20), since: growing },
]

/** All that a kill can be counted as. */
export const kinds = [
  'random',
  ...points.map(([point]) => point),
  ...['in recovery', 'in a commit', 'in a checkpoint', 'in a migration', 'in a backup'],
]

export function killSchedule(random: Random): () => Kill {
  let ahead = beginning(random)
  return () => {
    if (ahead.length === 0) ahead = everyKind(random)
    return ahead.shift() as Kill
  }
}
