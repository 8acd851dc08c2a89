/** One round of the sweep: expired sessions, then what they held, and counts that have ended. */
import { sessionColumns } from '../columns.ts'
import type { Session, Store } from '../contract.ts'
import { createExpiry, type Ended } from '../expiry.ts'
import { tracePoint } from '../trace-points.ts'
import { type Uploads, unclaimedFor } from '../uploads.ts'
import { readAgain } from './again.ts'
import type { Lanes } from './lanes.ts'
import { named } from './lists.ts'
import { withHash } from './session-key.ts'
import { sql } from './statements.ts'
import { leaveUploads } from './uploads.ts'
import type { Statement } from './wire.ts'

export function sweepOver(
  lanes: Lanes,
  write: Store['write'],
  uploads: Uploads,
): Pick<Store, 'sweep' | 'deletePiece'> {
  // Each of these statements comes to the same when it runs again.
  const run = (statement: Statement, values: readonly unknown[]) =>
    readAgain(() => lanes.run(statement, values))
  const expire = createExpiry(write, {
    async read(after, reads, limit, now) {
      const [[count, last]] = (await run(sql.stretch, [after, reads])).rows as [[number, number | null]]
      const { rows } = await run(sql.ended, [after, reads, now, limit])
      const found = rows.map(([hash, ...columns]: [Buffer, ...unknown[]]) => ({
        ...withHash(named<Session>(sessionColumns, columns), hash),
        hash,
      }))
      return { found, count, last: last ?? 0 }
    },
    async end(sessions: readonly Ended[], now) {
      const hashes = sessions.map(({ hash }) => hash)
      tracePoint('sweeping')
      await run(sql.expire, [hashes, now])
      await run(sql.remove, [hashes, now])
    },
  })

  /** Deletes phases of forgotten sessions, at most `limit`; `true` while there is more. */
  async function deletePhases(limit: number): Promise<boolean> {
    let left = limit
    const { rows } = await run(sql.nextForgetting, [limit])
    for (const [session] of rows) {
      await run(sql.dropDrafts, [session])
      await run(leaveUploads, [[session]])
      left -= (await run(sql.deletePhases, [session, left])).rowCount ?? 0
      tracePoint('sweeping')
      if (left <= 0) return true
      await run(sql.forgotten, [session])
    }
    return rows.length === limit
  }

  return {
    async deletePiece(limit) {
      const hasUploads = await uploads.sweep(0)
      return (await deletePhases(limit)) || hasUploads
    },
    async sweep(now, limit, release) {
      const round = await expire(now, limit, release)
      const hasUploads = await uploads.sweep(now - unclaimedFor)
      const hasPieces = (await deletePhases(limit)) || hasUploads
      const ended = (await run(sql.sweepAttempts, [now, limit])).rowCount
      if (round.errors.length > 0)
        throw new AggregateError(round.errors, 'the release of some expired sessions failed; see `errors`')
      return round.hasMore || hasPieces || ended === limit
    },
  }
}
