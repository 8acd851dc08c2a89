/** Releases what a session held, when it ends unfinished, in the unit of work that forgets it. */

import type { Transaction } from '../model/application.ts'
import { timeAt } from '../model/days.ts'
import type { Unit } from '../store/contract.ts'
import type { Engine } from './context.ts'
import { inTime } from './time-limit.ts'

/**
 * Runs the transaction's `release`, if it has one.
 * @param sessionKey the name by which the application's rows know the session
 */
export async function release(
  engine: Pick<Engine, 'now' | 'actionLimit'>,
  transaction: Transaction,
  unit: Unit,
  sessionKey: string,
  reason: 'left' | 'expired',
): Promise<void> {
  if (!transaction.release) return
  const released = transaction.release({
    sessionKey,
    reason,
    db: unit.rows('write'),
    ...timeAt(transaction.timeZone, engine.now()),
  })
  await inTime(engine.actionLimit, `the release of ${transaction.name}`, released)
}
