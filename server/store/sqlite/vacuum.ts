/** Erases deleted data from the log, and where no server uses the file, from unused parts of its pages. */
import Database from 'better-sqlite3'
import { isLocked } from './errors.ts'
import { isServed } from './in-use.ts'
import { isOfOlderVersion } from './incremental-vacuum.ts'
import { keep, prepareStatement } from './statements.ts'
import { checkpointer } from './truncate-wal.ts'

/** How long to wait for the locks of other processes, and how often to try, in milliseconds. */
const lockTimeout = 10_000
const retryInterval = 20

export interface Scrubbed {
  /** `false`: other processes held the file or its log all the time, so the bytes are still there. */
  isDone: boolean
  /** Was the file rewritten? Only then no page holds a copy that SQLite made when it moved a row. */
  isWhole: boolean
}

/**
 * Empties the log. Rewrites the file as well where no server runs on it, or where it is of an older version,
 * which did not overwrite deleted data; meanwhile a server answers phases with a request to try again after 3
 * s. Run it in a separate process.
 */
export function scrub(file: string): Scrubbed {
  const served = isServed(file)
  const db = keep(new Database(file, { fileMustExist: true, timeout: lockTimeout }))
  try {
    db.exec('pragma synchronous = FULL; pragma secure_delete = ON; pragma auto_vacuum = INCREMENTAL')
    const isWhole = !served || isOfOlderVersion(db)
    if (isWhole) db.exec('vacuum')
    return { isDone: emptyLog(db), isWhole }
  } catch (error) {
    if (isLocked(error)) return { isDone: false, isWhole: false }
    throw error
  } finally {
    db.close()
  }
}

/** Tries again by itself: while SQLite waits for a lock, other processes cannot write. */
function emptyLog(db: Database.Database): boolean {
  prepareStatement(db, 'pragma busy_timeout = 0').get()
  const checkpoint = checkpointer(db)
  const never = new Int32Array(new SharedArrayBuffer(4))
  const deadline = performance.now() + lockTimeout
  for (;;) {
    checkpoint.copy()
    if (checkpoint.truncate()) return true
    if (performance.now() > deadline) return false
    Atomics.wait(never, 0, 0, retryInterval)
  }
}
