/** Counts attempts to sign in. A count ends at its time, and none is deleted before. */
import type { Counter } from '../contract.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'

/** All but `hasEnded` runs inside a unit of work. */
export function attemptsIn({ reader, writer: db }: Connections) {
  const find = prepareStatement<[Uint8Array, number], { count: number; until: number }>(
    db,
    'select count, until from attempt where key = ? and until > ?',
  )
  const add = prepareStatement(
    db,
    `insert into attempt values (:key, 1, :until) on conflict do update set
       count = case when until > :now then count + 1 else 1 end,
       until = case when until > :now then until else :until end`,
  )
  const takeBack = prepareStatement(db, 'update attempt set count = count - 1 where key = ? and count > 0')
  const isEnded = prepareStatement(reader, 'select 1 from attempt where until <= ? limit 1')
  const deleteEnded = prepareStatement(
    db,
    'delete from attempt where key in (select key from attempt where until <= ? limit ?)',
  )
  return {
    /** See `Unit.countAttempt`. */
    count(counters: readonly Counter[], now: number): number {
      for (const { key, limit } of counters) {
        const found = find.get(key, now)
        if (found && found.count >= limit) return found.until - now
      }
      for (const { key, window } of counters) add.run({ key, now, until: now + window })
      return 0
    },
    /** See `Unit.uncountAttempt`. */
    uncount(counters: readonly Counter[]): void {
      for (const { key } of counters) takeBack.run(key)
    },
    /** Are there counts that have ended? */
    hasEnded: (now: number) => isEnded.get(now) !== undefined,
    /** Deletes counts that have ended, at most `limit` of them. */
    sweep: (now: number, limit: number) => void deleteEnded.run(now, limit),
  }
}

export type Attempts = ReturnType<typeof attemptsIn>
