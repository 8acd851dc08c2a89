/** Opens the file: one connection that writes, one that can only read. */
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { damaged, isLocked } from './errors.ts'
import { keep, prepare } from './keep.ts'

export interface Connections {
  writer: Database.Database
  /** The writer itself for `:memory:`, which a second connection cannot reach. */
  reader: Database.Database
}

/**
 * How long a statement may wait for another process's lock, in milliseconds. The wait blocks the event loop, so it is
 * short; `units.ts` tries again without blocking.
 */
const lockWait = 5

/** The same at the start, when another server may be bringing the tables up to date and nobody waits for an answer. */
const startWait = 10_000

/**
 * Makes a new file's changes go to a log first. Of two servers that begin the same file at once each has read it and
 * waits for the other to let go: there SQLite refuses at once, whatever its timeout, so it is asked again.
 * Source: sqlite.org/c3ref/busy_handler.html.
 */
function logFirst(db: Database.Database): void {
  const nobody = new Int32Array(new SharedArrayBuffer(4))
  const until = performance.now() + startWait
  for (;;) {
    try {
      db.exec('pragma journal_mode = WAL')
      return
    } catch (error) {
      if (!isLocked(error) || performance.now() > until) throw error
      // Nobody is served yet whom this wait could hold up.
      Atomics.wait(nobody, 0, 0, lockWait)
    }
  }
}

/**
 * At NORMAL SQLite flushes the log before it copies it back, and when it begins it anew; what is answered is flushed by
 * flush.ts. It is set explicitly, because better-sqlite3 changes it with the first write after `journal_mode = WAL`.
 */
function harden(db: Database.Database): void {
  logFirst(db)
  db.exec(`
    pragma synchronous = NORMAL;
    pragma foreign_keys = ON;
    pragma trusted_schema = OFF;
    pragma temp_store = MEMORY;
  `)
}

/**
 * KiB of pages that a connection keeps, a quarter of better-sqlite3's: the trees' upper pages fit in beside a million
 * sessions, and what lies below is found in the system's own cache.
 */
const keepFew = 'pragma cache_size = -4000'

/** Looks at every page, about 1.5 ms for each MB: a damaged one found later would strand the sessions on it. */
function assertSound(db: Database.Database, file: string): void {
  const findings = prepare<[], string>(db, 'pragma quick_check(3)').pluck().all()
  if (findings[0] !== 'ok') throw damaged(file, findings)
}

/**
 * @param file a path, or `:memory:`; the folder and the file are made when missing
 * @throws when it cannot be used or is damaged
 */
export function openFile(file: string): Connections {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true })
  // SQLite opens what it may only read without a word, and leaves read-only files beside it.
  if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK)
  // SQLite would make a new file and throw the log away, and with it what was answered last. The log is looked for
  // first: another server that begins the file just now makes it second.
  if (existsSync(`${file}-wal`) && !existsSync(file))
    throw new Error(`${file} is missing, but its ${file}-wal is there: put the file back, or remove that too`)
  const writer = keep(new Database(file, { timeout: startWait }))
  writer.exec(keepFew)
  harden(writer)
  assertSound(writer, file)
  const reader =
    file === ':memory:' ? writer : keep(new Database(file, { readonly: true, timeout: lockWait }))
  reader.exec(keepFew)
  return { writer, reader }
}

/** From now on no statement may hold up the event loop. */
export const beginServing = ({ writer }: Connections): void => {
  writer.exec(`pragma busy_timeout = ${lockWait}`)
}
