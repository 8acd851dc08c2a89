/** Counts attempts to sign in, inside a transaction. */
import type { Counter } from '../contract.ts'
import { hex, sql } from './statements.ts'
import type { Transaction } from './transaction.ts'

/** See `Unit.countAttempt`. Each row is locked by its count, in the order of the keys. */
export async function countIn(
  { run }: Pick<Transaction, 'run'>,
  counters: readonly Counter[],
  now: number,
): Promise<number> {
  const given = counters.map(({ key, window }) => ({ key: hex(key), until: now + window }))
  await run({ text: 'savepoint attempt' }, [], true)
  const { rows } = await run(sql.countAttempts, [JSON.stringify(given), now])
  const counted = new Map(rows.map(([key, count, until]) => [hex(key), { count, until }]))
  for (const { key, limit } of counters) {
    const { count, until } = counted.get(hex(key)) ?? { count: 0, until: now }
    if (count <= limit) continue
    await run({ text: 'rollback to savepoint attempt' }, [])
    return until - now
  }
  return 0
}
