/** Isolation over the whole length of a transaction: what a commit relies on is read again inside its unit of work. */
import type { Unit } from '../db/store.ts'
import type { Change } from './define.ts'
import type { Screen, Transaction } from './model.ts'

type State = Record<string, unknown>

export interface Changed {
  kind: 'conflict'
  screen: string
  state: State
  changes: Change[]
}

/** Equal for what JSON makes equal, so that a value from the state compares with one from the database. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/**
 * Reads again what the state relies on.
 * @param from the screen whose form was sent
 * @returns the conflict that the visitor is told of, or `undefined` when nothing has changed
 */
export async function findChanges(
  { watches, screens, steps }: Transaction,
  unit: Unit,
  from: Screen,
  state: State,
  now: Date,
): Promise<Changed | undefined> {
  const conflict: Changed = { kind: 'conflict', screen: from.name, state, changes: [] }
  for (const { known, read, tell, what, next, renew } of watches) {
    const was = known(conflict.state)
    if (was === undefined) continue
    const is = await read({ state: conflict.state, db: unit.rows('read'), now })
    if (isSame(was, is)) continue
    conflict.changes.push({ what, was: tell(was), now: tell(is) })
    const renewed = renew(conflict.state, is)
    if (!next.includes(renewed.screen))
      throw new Error(`the watch of "${what}" led to "${renewed.screen}", which it does not declare`)
    // Of several screens the earliest: what comes after it is asked on the way.
    const order = [conflict.screen, renewed.screen].map((name) => steps.indexOf(screens.get(name) as Screen))
    conflict.screen = Number(order[1]) <= Number(order[0]) ? renewed.screen : conflict.screen
    conflict.state = renewed.state as State
  }
  return conflict.changes.length > 0 ? conflict : undefined
}
