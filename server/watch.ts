/** Isolation over the whole length of a transaction: what a commit relies on is read again inside its unit of work. */
import { isDeepStrictEqual } from 'node:util'
import type { Unit } from '../db/store.ts'
import { inTime } from './action.ts'
import type { Change } from './define.ts'
import type { Engine } from './engine.ts'
import type { Transaction } from './model.ts'

type State = Record<string, unknown>

export interface Changed {
  kind: 'conflict'
  screen: string
  state: State
  changes: Change[]
}

const plain = (value: unknown): unknown => (value === undefined ? value : JSON.parse(JSON.stringify(value)))

/** A value from the state has been JSON; one from the database has not. The order of properties means nothing. */
const isSame = (a: unknown, b: unknown): boolean => isDeepStrictEqual(plain(a), plain(b))

/**
 * Reads again what the state relies on, in the order of the watches' names.
 * @returns the conflict that the visitor is told of, or `undefined` when nothing has changed
 */
export async function findChanges(
  engine: Engine,
  { watches, steps }: Transaction,
  unit: Unit,
  state: State,
): Promise<Changed | undefined> {
  const conflict: Changed = { kind: 'conflict', screen: '', state, changes: [] }
  const stepOf = (name: string) => {
    const step = steps.findIndex((screen) => screen.name === name)
    return step === -1 ? steps.length : step
  }
  for (const { known, read, tell, what, next, renew } of watches) {
    const was = known(conflict.state)
    if (was === undefined) continue
    const now = new Date(engine.now())
    const is = await inTime(
      engine.actionLimit,
      what,
      read({ state: conflict.state, db: unit.rows('read'), now }),
    )
    if (isSame(was, is)) continue
    conflict.changes.push({ what, was: tell(was), now: tell(is) })
    const renewed = renew(conflict.state, is)
    if (!next.includes(renewed.screen))
      throw new Error(`the watch of "${what}" led to "${renewed.screen}", which it does not declare`)
    // Of several screens the earliest step, or else the latest, whose `renew` saw all that changed before.
    if (conflict.screen === '' || stepOf(renewed.screen) <= stepOf(conflict.screen))
      conflict.screen = renewed.screen
    conflict.state = renewed.state as State
  }
  return conflict.changes.length > 0 ? conflict : undefined
}
