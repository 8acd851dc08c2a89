/**
 * Reads a session together with one of its phases, in one query. Its rows come as arrays (`.raw()`): 25
 * columns cost 4.9 µs that way, and 8.3 µs as an object.
 */
import type Database from 'better-sqlite3'
import { select, sessionColumns, shownColumns } from '../columns.ts'
import type { Loaded, SessionView } from '../contract.ts'
import { type Parts, readRow } from '../read-row.ts'
import { prepareStatement } from './statements.ts'

/** @param join the last of the three tables, with two parameters */
function prepareRead<Found>(db: Database.Database, parts: Parts<Found>, join: string) {
  const list = Object.entries<readonly string[]>(parts)
  const columns = list.map(([table, columns]) => select(table, columns)).join(', ')
  const statement = prepareStatement<unknown[], unknown[]>(
    db,
    `select ${columns} from session
    left join phase shown on shown.session = session.id and shown.number = ?
    left join phase ${join}
    where session.hash = ?`,
  ).raw()
  return (hash: Uint8Array, phase: number, third: unknown): Found | undefined => {
    const row = statement.get(phase, phase, third, hash)
    return row && readRow<Found>(list, row)
  }
}

/** For `Unit.load`: with the phase that the submission of this digest made. */
export const prepareLoad = (db: Database.Database) =>
  prepareRead<Loaded>(
    db,
    { session: sessionColumns, shown: shownColumns, taken: ['number', 'tag', 'screen', 'outcome', 'begun'] },
    'taken on taken.session = session.id and taken.parent = ? and taken.digest = ?',
  )

/** For `Store.read`: with the newest form that was sent from this screen. */
export const prepareView = (db: Database.Database) =>
  prepareRead<SessionView>(
    db,
    {
      session: sessionColumns,
      shown: shownColumns,
      sent: ['number', 'tag', 'screen', 'action', 'input', 'begun'],
    },
    `sent on sent.session = session.id and sent.number =
      (select max(number) from phase where session = session.id and parent = ? and origin = ?)`,
  )
