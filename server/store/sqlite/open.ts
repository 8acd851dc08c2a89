/** Opens the database file: one connection that writes, one that can only read. */

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fchownSync,
  mkdirSync,
  openSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { damaged, isLocked } from './errors.ts'
import { keep, prepareStatement } from './statements.ts'

export interface Connections {
  writer: Database.Database
  /** The writer itself for `:memory:`, which a second connection cannot reach. */
  reader: Database.Database
}

/**
 * How long a statement may wait for another process's lock, in milliseconds. SQLite blocks the event loop
 * meanwhile, so it is short; `batch.ts` tries again without blocking.
 */
const lockWait = 5

/** The same at the start: another server may be migrating the tables, and no client waits yet. */
const startTimeout = 10_000

/**
 * Sets a new file to write-ahead logging. When two servers open a new file at once, each holds a read lock
 * that the other waits for. SQLite then fails at once whatever its timeout, so the statement is repeated
 * here.
 * Source: sqlite.org/c3ref/busy_handler.html.
 */
function setWalMode(db: Database.Database): void {
  const never = new Int32Array(new SharedArrayBuffer(4))
  const deadline = performance.now() + startTimeout
  for (;;) {
    try {
      db.exec('pragma journal_mode = WAL')
      return
    } catch (error) {
      if (!isLocked(error) || performance.now() > deadline) throw error
      // May block: no client is served yet.
      Atomics.wait(never, 0, 0, lockWait)
    }
  }
}

/**
 * - `synchronous`: at NORMAL, SQLite flushes the log before it checkpoints and before it restarts the log;
 *   wal-flush.ts flushes it before each answer. Set explicitly, because better-sqlite3 changes it with the
 *   first write in WAL mode. At FULL, SQLite flushes a commit before another process can see it: a brief
 *   process has no way to wait for the flush of one that it met half-way.
 * - `secure_delete`: ON overwrites deleted data with zeros. FAST would leave the contents of whole pages that
 *   become free.
 * - `auto_vacuum`: lets incremental-vacuum.ts return free pages. A new file takes it before its first page is
 *   written, an older one only from `vacuum`.
 */
function configure(db: Database.Database, isBrief: boolean): void {
  db.exec('pragma auto_vacuum = INCREMENTAL')
  setWalMode(db)
  db.exec(`
    pragma synchronous = ${isBrief ? 'FULL' : 'NORMAL'};
    pragma secure_delete = ON;
    pragma foreign_keys = ON;
    pragma trusted_schema = OFF;
    pragma temp_store = MEMORY;
  `)
}

/**
 * A cache of 4000 KiB for each connection, a quarter of better-sqlite3's default. The upper pages of the
 * trees fit beside a million sessions; the operating system caches the rest.
 */
const limitCache = 'pragma cache_size = -4000'

/** Checks every page, 1.5 ms for each MB: a damaged page found later would block the sessions on it. */
function assertIntact(db: Database.Database, file: string): void {
  const findings = prepareStatement<[], string>(db, 'pragma quick_check(3)').pluck().all()
  if (findings[0] !== 'ok') throw damaged(file, findings)
}

/**
 * Creates an empty file, which SQLite takes for a new database; a file that SQLite creates itself can be read
 * by other users. The log and the index take owner and mode from it. Root gives it to the owner of the
 * folder, the server's user.
 */
function create(file: string): void {
  try {
    const made = openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
    const { uid, gid } = statSync(dirname(file))
    if (process.getuid?.() === 0) fchownSync(made, uid, gid)
    closeSync(made)
  } catch (error) {
    // Another server has created it since.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/**
 * @param file a path, or `:memory:`; the folder (0700) and the file (0600) are created when missing
 * @param isBrief see `SqliteOptions`
 * @throws when it cannot be used or is damaged
 */
export function openFile(file: string, isBrief = false): Connections {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // SQLite opens a read-only file without an error, and leaves read-only files beside it.
  if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
  // SQLite would create a new file and delete the log with the last answered phases. The log is looked up
  // first: a server that creates the file just now creates its log second.
  if (existsSync(`${file}-wal`) && !existsSync(file))
    throw new OperatorError(
      'DEITY_DATABASE_INCOMPLETE',
      `The database ${file} is missing, but its ${file}-wal is there: restore the database, or delete the log as well.`,
    )
  if (file !== ':memory:' && !existsSync(file)) create(file)
  const writer = keep(new Database(file, { timeout: startTimeout }))
  writer.exec(limitCache)
  configure(writer, isBrief)
  if (!isBrief) assertIntact(writer, file)
  const reader =
    file === ':memory:' ? writer : keep(new Database(file, { readonly: true, timeout: lockWait }))
  reader.exec(limitCache)
  return { writer, reader }
}

/** From now on no statement may hold up the event loop. */
export const beginServing = ({ writer }: Connections): void => {
  writer.exec(`pragma busy_timeout = ${lockWait}`)
}
