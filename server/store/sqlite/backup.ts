/** A copy of a database as of one moment, made while a server may keep writing to it. */

import Database from 'better-sqlite3'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { keep, prepareStatement } from './statements.ts'

/** Was this database made by the engine? */
export function isOurs(file: string): boolean {
  const db = keep(new Database(file, { readonly: true }))
  const table = `select 1 from sqlite_schema where type = 'table' and name = 'migration'`
  const first = `select 1 from migration where name = 'engine/001-engine.sql'`
  const found =
    prepareStatement(db, table).get() !== undefined && prepareStatement(db, first).get() !== undefined
  db.close()
  return found
}

/** How long to wait for a lock that a starting server holds, in milliseconds. */
const lockTimeout = 10_000

/**
 * Run it in a separate process: closing the file inside the server's process would drop the server's locks.
 * @param file the database, in use or not
 * @param target a path without a file. A partial copy is not a database; see cli/backup.ts
 * @throws when the file is missing or not a database, or the copy is damaged
 */
export function copyDatabase(file: string, target: string): void {
  const source = keep(new Database(file, { fileMustExist: true, timeout: lockTimeout }))
  // The copy of an older version's file becomes one of this version; see open.ts.
  source.exec('pragma auto_vacuum = INCREMENTAL')
  prepareStatement(source, 'vacuum into ?').run(target)
  source.close()
  const copy = keep(new Database(target, { readonly: true }))
  const found = prepareStatement<[], string>(copy, 'pragma integrity_check').pluck().get()
  copy.close()
  if (found !== 'ok')
    throw new OperatorError(
      'DEITY_BACKUP_INVALID',
      `The copy ${target} is damaged: ${found}. Delete it and try again.`,
    )
}
