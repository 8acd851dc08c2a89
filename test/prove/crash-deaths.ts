/** The ways in which a server is killed, in turn. */
import type { Chance } from './chance.ts'
import type { Death } from './crash-lives.ts'

/** Milliseconds after which a server that never passed its point is killed from outside. */
const patience = 3000

/** Every point of `db/points.ts`, and one inside an action of the ledger; with how often each is passed at most. */
const points: [point: string, passings: number][] = [
  ['begun', 12],
  ['loaded', 12],
  ['acted', 12],
  ['halfway', 4],
  ['recorded', 12],
  ['committing', 12],
  ['committed', 12],
  ['answering', 12],
  ['sweeping', 1],
]

/** @returns a whole round of ways; recovery is killed several times over, one after another */
function round(chance: Chance): Death[] {
  const at = (kind: string, KILL_AT: string, passings: number, more: Record<string, string> = {}): Death => ({
    kind,
    environment: { KILL_AT, KILL_COUNT: String(1 + chance.below(passings)), ...more },
    after: patience,
    since: 'listening',
  })
  const within = (microseconds: number) => ({ KILL_AFTER: String(chance.below(microseconds)) })
  const random = (): Death =>
    chance.below(3) === 0
      ? { kind: 'random', environment: {}, after: chance.below(500), since: 'start' }
      : { kind: 'random', environment: {}, after: chance.below(700), since: 'listening' }
  const recovery = () => at('in recovery', 'opening', 1, within(15_000))
  const checkpoint = () => at('in a checkpoint', 'committing', 12, { CHECKPOINT: '4', ...within(8000) })
  // So long that sessions are there to be swept by the next: each start sweeps once.
  const longer: Death = { kind: 'random', environment: {}, after: 2000, since: 'listening' }
  return [
    ...points.flatMap(([point, passings]) => [
      point === 'sweeping' ? longer : random(),
      at(point, point, passings),
    ]),
    ...[recovery(), recovery(), recovery(), random()],
    ...[at('in a commit', 'committing', 12, within(4000)), random()],
    ...[checkpoint(), recovery(), checkpoint(), random()],
  ]
}

/** All that a life can be counted as. */
export const kinds = [
  'random',
  ...points.map(([point]) => point),
  ...['in recovery', 'in a commit', 'in a checkpoint'],
]

export function deathsBy(chance: Chance): () => Death {
  let ahead: Death[] = []
  return () => {
    if (ahead.length === 0) ahead = round(chance)
    return ahead.shift() as Death
  }
}
