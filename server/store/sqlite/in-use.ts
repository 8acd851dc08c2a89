/** Does a process have this database open? Each connection holds a shared lock on the file. */
import Database from 'better-sqlite3'
import { isDamaged, isLocked } from './errors.ts'
import { keep } from './statements.ts'

/**
 * Takes an exclusive lock on the file and releases it. That also copies the log of a killed server into the
 * file.
 * @returns `false` for a damaged file as well: no lock shows whether it is in use
 */
export function isServed(file: string): boolean {
  const db = keep(new Database(file, { fileMustExist: true, timeout: 0 }))
  try {
    db.exec('pragma locking_mode = EXCLUSIVE; begin exclusive; rollback')
    return false
  } catch (error) {
    if (isLocked(error)) return true
    if (isDamaged(error)) return false
    throw error
  } finally {
    db.close()
  }
}
