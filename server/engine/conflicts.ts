/**
 * Isolation for the whole length of a transaction: a commit reads the values that it relies on again, inside
 * its unit of work.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Transaction } from '../model/application.ts'
import { timeAt } from '../model/days.ts'
import type { Change } from '../model/define.ts'
import { plainName } from '../model/message.ts'
import { authorError } from '../runtime/author-errors.ts'
import type { Unit } from '../store/contract.ts'
import type { Engine } from './context.ts'
import { inTime } from './time-limit.ts'

type State = Record<string, unknown>

export interface Conflict {
  kind: 'conflict'
  screen: string
  state: State
  changes: Change[]
}

const plain = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

/**
 * A value from the state has been JSON; one from the database has not. The order of properties means nothing.
 */
const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b))

/**
 * Reads again what the state relies on, in the order of the watches' names.
 * @returns the conflict to show to the visitor, or `undefined` when nothing has changed
 */
export async function findConflicts(
  engine: Engine,
  { watches, steps, timeZone }: Transaction,
  unit: Unit,
  state: State,
  sessionKey: string,
): Promise<Conflict | undefined> {
  const conflict: Conflict = { kind: 'conflict', screen: '', state, changes: [] }
  const stepOf = (name: string) => {
    const step = steps.findIndex((screen) => screen.name === name)
    return step === -1 ? steps.length : step
  }
  for (const { expected, current, format, label, next, onChange } of watches) {
    const was = expected(conflict.state, { sessionKey })
    if (was === undefined) continue
    const is = await inTime(
      engine.actionLimit,
      plainName(label),
      current({
        ...{ state: conflict.state, db: unit.rows('read'), sessionKey },
        ...timeAt(timeZone, engine.now()),
      }),
    )
    if (isSame(was, is)) continue
    conflict.changes.push({ what: label, was: format(was), now: format(is) })
    const renewed = onChange(conflict.state, is)
    if (!next.includes(renewed.screen))
      throw authorError(
        'DEITY_OUTCOME_UNDECLARED',
        `the watch of "${plainName(label)}" led to "${renewed.screen}", which it does not declare`,
      )
    // Among several screens the earliest step wins; at the same step the last watch, which saw all earlier
    // changes.
    if (conflict.screen === '' || stepOf(renewed.screen) <= stepOf(conflict.screen))
      conflict.screen = renewed.screen
    conflict.state = renewed.state as State
  }
  return conflict.changes.length > 0 ? conflict : undefined
}
