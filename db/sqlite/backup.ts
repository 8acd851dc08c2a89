/** A copy of a database as it is at one moment, made beside the server that goes on writing to it. */
import Database from 'better-sqlite3'
import { keep, prepare } from './keep.ts'

/** How long to wait for a lock that the server holds while it starts, in milliseconds. */
const patience = 10_000

/**
 * Call it in a process of its own: to read the file within the server would drop the server's locks.
 * @param file the database, served or not
 * @param target a file that is not there yet. One that is half written is no database; see server/backup.ts
 * @throws when the file is not there or no database, or the copy is not whole
 */
export function copyDatabase(file: string, target: string): void {
  const source = keep(new Database(file, { fileMustExist: true, timeout: patience }))
  prepare(source, 'vacuum into ?').run(target)
  source.close()
  const copy = keep(new Database(target, { readonly: true }))
  const found = prepare<[], string>(copy, 'pragma integrity_check').pluck().get()
  copy.close()
  if (found !== 'ok') throw new Error(`the copy is damaged: ${found}`)
}
