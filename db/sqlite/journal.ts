/** What was recorded, for those who look on: the journal over the connection that only reads. */
import type Database from 'better-sqlite3'
import type { Entry, JournalReader, Told } from '../store.ts'
import { prepare } from './keep.ts'

const session = `id, "transaction", born, last, closed, finished, expires, gone, kept, identity
  from session`
const entry = `number, parent, origin, action, input, outcome, screen, changes, at, version`

export function journalOver(db: Database.Database): JournalReader {
  const sessions = prepare<[number, number], Told>(
    db,
    `select ${session} where id < ? order by id desc limit ?`,
  )
  const one = prepare<[number], Told>(db, `select ${session} where id = ?`)
  const phases = prepare<[number, number, number], Entry>(
    db,
    `select ${entry} from phase where session = ? and number > ? order by number limit ?`,
  )
  const phase = prepare<[number, number], Entry & { state: string }>(
    db,
    `select ${entry}, state from phase where session = ? and number = ?`,
  )
  return {
    sessions: async (before, limit) => sessions.all(before, limit),
    session: async (id) => one.get(id),
    phases: async (id, after, limit) => phases.all(id, after, limit),
    phase: async (id, number) => phase.get(id, number),
  }
}
