/** Reads sessions for maintenance, some rows at a time, and drafts. Nothing here writes. */
import type Database from 'better-sqlite3'
import { select, shownColumns } from '../columns.ts'
import type { Draft, SessionRef, Shown, Store, UnderWay } from '../contract.ts'
import { prepareSentElsewhere } from './other-branch.ts'
import { prepareStatement } from './statements.ts'

type Reads = Pick<Store, 'draft' | 'sentElsewhere' | 'drafts' | 'states' | 'underWay' | 'sessionRefs'>

export const prepareDraft = (db: Database.Database): Database.Statement<[number, string], Draft> =>
  prepareStatement(db, 'select screen, call, input, errors from draft where session = ? and screen = ?')

/** @param db the connection that only reads */
export function sessionLists(db: Database.Database): Reads {
  const draft = prepareDraft(db)
  const drafts = prepareStatement<[number], Draft>(
    db,
    'select screen, call, input, errors from draft where session = ?',
  )
  const states = prepareStatement<[number, number, number], Shown>(
    db,
    `select ${select('phase', shownColumns)} from phase where session = ? and number > ? order by number limit ?`,
  )
  const underWay = prepareStatement<[number, number, number], Shown & Omit<UnderWay, 'shown'>>(
    db,
    `select s.id, s."transaction", ${select('p', shownColumns)}
    from session s join phase p on p.session = s.id and p.number = s.last
    where s.id > ? and s.expires > ? and s.finished = 0 order by s.id limit ?`,
  )
  const refs = prepareStatement<[number, number], SessionRef>(
    db,
    `select id, hash, "transaction" from session where id > ? and expires > 0 order by id limit ?`,
  )
  const sentElsewhere = prepareSentElsewhere(db)
  return {
    sentElsewhere: async (...of) => sentElsewhere(...of),
    draft: async ({ id }, screen) => draft.get(id, screen),
    drafts: async (session) => drafts.all(session),
    states: async (session, after, limit) => states.all(session, after, limit),
    async underWay(now, after, limit) {
      return underWay
        .all(after, now, limit)
        .map(({ id, transaction, ...shown }) => ({ id, transaction, shown }))
    },
    sessionRefs: async (after, limit) => refs.all(after, limit),
  }
}
