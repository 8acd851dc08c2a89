/** The journal, for the inspector, over the connection that only reads. */
import type Database from 'better-sqlite3'
import { entryColumns, select, summaryColumns } from '../columns.ts'
import type { JournalEntry, JournalReader, SessionSummary } from '../contract.ts'
import { prepareStatement } from './statements.ts'

const selectSession = `select ${select('session', summaryColumns)} from session`

/** `phase`, without those of forgotten sessions, which may not be deleted yet. */
const remembered = `phase where exists (select 1 from session where id = phase.session and expires > 0)`

export function journalOver(db: Database.Database): JournalReader {
  const sessions = prepareStatement<[number, number], SessionSummary>(
    db,
    `${selectSession} where id < ? order by id desc limit ?`,
  )
  const session = prepareStatement<[number], SessionSummary>(db, `${selectSession} where id = ?`)
  const phases = prepareStatement<[number, number, number], JournalEntry>(
    db,
    `select ${select('phase', entryColumns)} from ${remembered}
    and session = ? and number > ? order by number limit ?`,
  )
  const phase = prepareStatement<[number, number], JournalEntry & { state: string }>(
    db,
    `select ${select('phase', [...entryColumns, 'state'])} from ${remembered} and session = ? and number = ?`,
  )
  return {
    sessions: async (before, limit) => sessions.all(before, limit),
    session: async (id) => session.get(id),
    phases: async (id, after, limit) => phases.all(id, after, limit),
    phase: async (id, number) => phase.get(id, number),
  }
}
