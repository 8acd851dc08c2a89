/** The unit of work: what a phase reads and writes inside its savepoint. See `Unit` for the contract. */

import type Database from 'better-sqlite3'
import { StoreUnavailableError, type Unit } from '../contract.ts'
import { closedError } from '../query-builder.ts'
import type { Forgetter } from './delete-forgotten.ts'
import { type Permission, rowsOver, statementCache } from './kysely.ts'
import { prepareSentElsewhere } from './other-branch.ts'
import { prepareDraft } from './session-lists.ts'
import { prepareLoad } from './session-rows.ts'
import type { Attempts } from './sign-in-attempts.ts'
import { prepareStatement } from './statements.ts'
import { prepareUnitUploads } from './uploads.ts'
import { writes } from './writes.ts'

const sql = {
  horizon: 'select born from horizon where "transaction" = ?',
  saveDraft:
    'insert or replace into draft (session, screen, call, input, errors) values (?, :screen, :call, :input, :errors)',
}

/** The part of a unit that is the same for all of them: each runs inside the one transaction that is open. */
function prepareOperations(
  db: Database.Database,
  forgetter: Forgetter,
  attempts: Attempts,
  assertOpen: () => void,
): Omit<Unit, 'rows'> {
  const load = prepareLoad(db)
  const horizon = prepareStatement<[string], number>(db, sql.horizon).pluck()
  const insertSession = prepareStatement(db, writes.insertSession)
  const updateSession = prepareStatement(db, writes.updateSession)
  const insertPhase = prepareStatement(db, writes.insertPhase)
  const draft = prepareDraft(db)
  const sentElsewhere = prepareSentElsewhere(db)
  const saveDraft = prepareStatement(db, sql.saveDraft)
  const dropDraft = prepareStatement(db, 'delete from draft where session = ? and screen = ?')
  const moveDrafts = prepareStatement(db, 'update draft set session = ? where session = ?')
  const undo = prepareStatement(db, 'rollback to unit')
  const run = (statement: Database.Statement, ...values: unknown[]) => {
    assertOpen()
    return statement.run(...values)
  }
  return {
    load: async (hash, parent, digest) => load(hash, parent, digest) ?? {},
    async establish(hash, session) {
      assertOpen()
      if (session.born <= (horizon.get(session.transaction) ?? 0)) return undefined
      const { lastInsertRowid } = insertSession.run(hash, session)
      return { id: Number(lastInsertRowid), ...session }
    },
    async record(session, phase) {
      assertOpen()
      insertPhase.run(session.id, phase)
      updateSession.run(session)
    },
    update: async (session) => void run(updateSession, session),
    sentElsewhere: async (...of) => sentElsewhere(...of),
    draft: async ({ id }, screen) => draft.get(id, screen),
    saveDraft: async ({ id }, saved) => void run(saveDraft, id, saved),
    dropDraft: async ({ id }, screen) => void run(dropDraft, id, screen),
    moveDrafts: async (from, to) => void run(moveDrafts, to.id, from.id),
    async forget({ id }) {
      assertOpen()
      forgetter.forget(id)
    },
    async countAttempt(counters, now) {
      assertOpen()
      return attempts.count(counters, now)
    },
    async uncountAttempt(counters) {
      assertOpen()
      attempts.uncount(counters)
    },
    uploads: prepareUnitUploads(db, assertOpen),
    undo: async () => void run(undo),
  }
}

/**
 * @param db the connection that writes
 * @returns runs `work` with a unit of work inside the open transaction. The unit refuses `rows` after its end
 */
export function unitRunner(db: Database.Database, forgetter: Forgetter, attempts: Attempts) {
  /** SQLite rolls the whole transaction back on some errors; a later statement would commit by itself. */
  function assertOpen(): void {
    if (!db.inTransaction) throw new StoreUnavailableError('SQLite rolled the unit of work back')
  }
  const operations = prepareOperations(db, forgetter, attempts, assertOpen)
  const prepare = statementCache(db)

  return async <T>(work: (unit: Unit) => Promise<T>): Promise<T> => {
    const permission: Permission = { access: 'read', assertOpen }
    const rows: Unit['rows'] = (access) => {
      if (permission.access === 'none') throw closedError()
      permission.access = access
      return rowsOver(prepare, permission)
    }
    try {
      // Inherited, because a copy of the operations takes 2 µs.
      return await work(Object.setPrototypeOf({ rows }, operations))
    } finally {
      permission.access = 'none'
    }
  }
}
