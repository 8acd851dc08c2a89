/** The statements that write a session and a phase. */
import { insertedColumns, phaseColumns, updatedColumns } from '../columns.ts'

const insert = (table: string, key: string, columns: readonly string[]): string =>
  `insert into ${table} (${[key, ...columns].map((name) => `"${name}"`)})
    values (?, ${columns.map((name) => `:${name}`)})`

export const writes = {
  /** Parameters: the hash, then the {@link Session} by name. */
  insertSession: insert('session', 'hash', insertedColumns),
  /** Parameter: the {@link Session} by name. */
  updateSession: `update session set ${updatedColumns.map((name) => `"${name}" = :${name}`)} where id = :id`,
  /** Parameters: the session's id, then the {@link NewPhase} by name. */
  insertPhase: insert('phase', 'session', phaseColumns),
}
