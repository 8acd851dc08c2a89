/** What was deleted is still in the file, in pages and parts of pages that nothing refers to, and in the log beside it. */
import Database from 'better-sqlite3'
import { isLocked } from './errors.ts'
import { keep, prepare } from './keep.ts'

/** How long to wait for a lock that the server holds, in milliseconds. */
const patience = 10_000

/**
 * Writes the file anew without what was deleted, and empties the log. Call it in a process of its own. A server that runs
 * on the file goes on; its phases wait meanwhile, and are told to come again after 3 s.
 * @returns `false` when somebody held the file all the time: the bytes are still there then
 */
export function scrub(file: string): boolean {
  const db = keep(new Database(file, { fileMustExist: true, timeout: patience }))
  try {
    db.exec('pragma synchronous = FULL')
    // secure_delete alone would leave what was moved from page to page before.
    db.exec('vacuum')
    const done = prepare<[], { busy: number }>(db, 'pragma wal_checkpoint(TRUNCATE)').get()
    return done?.busy === 0
  } catch (error) {
    if (isLocked(error)) return false
    throw error
  } finally {
    db.close()
  }
}
