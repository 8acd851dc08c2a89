/** The end of a session that did not finish: what it held is given back, in the unit of work that forgets it. */
import type { Unit } from '../db/store.ts'
import { inTime } from './action.ts'
import type { Engine } from './engine.ts'
import type { Transaction } from './model.ts'

/**
 * Runs the transaction's `release`, if it has one.
 * @param session what the application knows it by
 */
export async function release(
  engine: Pick<Engine, 'now' | 'actionLimit'>,
  transaction: Transaction,
  unit: Unit,
  session: string,
  why: 'left' | 'expired',
): Promise<void> {
  if (!transaction.release) return
  const released = transaction.release({
    session,
    why,
    db: unit.rows('write'),
    now: new Date(engine.now()),
  })
  await inTime(engine.actionLimit, `the release of ${transaction.name}`, released)
}
