/**
 * Deletes what forgotten sessions held, a piece in each unit of work. A table of its own lists these
 * sessions, so that a piece is found at once, and a start after a kill continues with them.
 */
import { tracePoint } from '../trace-points.ts'
import type { Connections } from './open.ts'
import { prepareStatement } from './statements.ts'
import { leaveUploads } from './uploads.ts'

/** Phases and bytes of one piece, beyond its last phase: about 10 ms, since every page is overwritten. */
const piece = { rows: 200, bytes: 1_000_000 }

const sql = {
  clearSession:
    'update session set expires = 0, drafts = null, identity = null, preferences = null where id = ?',
  // The lengths come from the row's header, so the texts are not read.
  oldest: `select number, octet_length(input) + octet_length(state) + ifnull(octet_length(changes), 0) as bytes
    from phase where session = ? order by number limit ?`,
}

/** All but `hasMarked` runs inside a unit of work. */
export function forgetterOf({ reader, writer }: Connections) {
  const isForgetting = prepareStatement(reader, 'select 1 from forgetting limit 1')
  const add = prepareStatement(writer, 'insert or ignore into forgetting values (?)')
  const clearSession = prepareStatement(writer, sql.clearSession)
  const leave = prepareStatement(writer, leaveUploads)
  const next = prepareStatement<[number], number>(writer, 'select session from forgetting limit ?').pluck()
  const done = prepareStatement(writer, 'delete from forgetting where session = ?')
  const dropDrafts = prepareStatement(writer, 'delete from draft where session = ?')
  const oldest = prepareStatement<[number, number], { number: number; bytes: number }>(writer, sql.oldest)
  const deleteUpTo = prepareStatement(writer, 'delete from phase where session = ? and number <= ?')

  /** Deletes phases of one session, at most what is left of a piece, and subtracts them from it. */
  function deleteFrom(session: number, left: { rows: number; bytes: number }): void {
    dropDrafts.run(session)
    let last = 0
    for (const { number, bytes } of oldest.all(session, left.rows)) {
      last = number
      left.rows--
      left.bytes -= bytes
      if (left.bytes <= 0) break
    }
    if (last > 0) deleteUpTo.run(session, last)
    tracePoint('sweeping')
    if (left.rows > 0 && left.bytes > 0) done.run(session)
  }

  function mark(session: number): void {
    add.run(session)
    clearSession.run(session)
    leave.run(session)
  }

  return {
    /** Are there sessions with data to delete? */
    hasMarked: () => isForgetting.get() !== undefined,
    /** Forgets a session from now on, and deletes nothing yet. */
    mark,
    /** Forgets a session from now on, and deletes a piece of its data. */
    forget(session: number): void {
      mark(session)
      deleteFrom(session, { ...piece })
    },
    /** Deletes a piece of the data of marked sessions, at most `limit` phases; `true` while there is more. */
    deletePiece(limit: number): boolean {
      const left = { ...piece, rows: Math.min(limit, piece.rows) }
      for (const session of next.all(limit)) {
        deleteFrom(session, left)
        if (left.rows <= 0 || left.bytes <= 0) break
      }
      return next.get(1) !== undefined
    },
  }
}

export type Forgetter = ReturnType<typeof forgetterOf>
