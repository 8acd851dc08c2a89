/** What an error of SQLite or of the file system means, and what an operator can do about it. */
import Database from 'better-sqlite3'
import { StoreUnavailableError } from '../contract.ts'

/** SQLite's extended code, for instance `SQLITE_IOERR_FSYNC`, or an errno's name. */
const codeOf = (error: unknown): string =>
  error instanceof Database.SqliteError ? error.code : ((error as NodeJS.ErrnoException | null)?.code ?? '')

const isOf =
  (codes: RegExp) =>
  (error: unknown): boolean =>
    codes.test(codeOf(error))

/** Another connection holds a lock. */
export const isLocked = isOf(/^SQLITE_BUSY/)

/** No space for a page. The commit was not written: its last frame is written last, and whole. */
export const isFull = isOf(/^SQLITE_FULL$/)

/** A page could not be written, or SQLite found one damaged. The commit was not written either. */
export const isUnwritten = isOf(/^SQLITE_(IOERR_WRITE|CORRUPT|NOTADB)/)

/** The file does not hold what SQLite wrote. This is permanent. */
export const isDamaged = isOf(/^SQLITE_(CORRUPT|NOTADB)/)

/** The database failed, not the statement. */
export const isUnavailable = isOf(/^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM)/)

const restore =
  'Put a backup in its place (deity restore BACKUP), or recover what is readable: sqlite3 FILE .recover'

/** By code, what an operator can do before the next start. */
const remedies: [RegExp, string][] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, restore],
  [
    /^(SQLITE_(READONLY|CANTOPEN)|EACCES|EPERM|EROFS)/,
    'SQLite creates files beside it: let the user of the server write the file, its -wal and -shm, and the folder.',
  ],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'The disk is full: free some space.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program has locked it: end that program, or wait for it.'],
  [
    /^(SQLITE_IOERR|EIO)/,
    'The disk failed or is full: see the system log. The file and its -wal hold every answered phase.',
  ],
]

/** Explains to an operator why the server does not start on this file. Returns any other error as it is. */
export function unusable(file: string, error: unknown): unknown {
  const code = codeOf(error)
  const [, remedy] = remedies.find(([codes]) => codes.test(code)) ?? []
  if (!remedy) return error
  const { message } = error as Error
  return new StoreUnavailableError(`The database ${file} cannot be used: ${message} (${code}).\n${remedy}`, {
    cause: error,
  })
}

/** The same for damage that `quick_check` found. */
export const damaged = (file: string, findings: string[]): StoreUnavailableError =>
  new StoreUnavailableError(`The database ${file} is damaged: ${findings.join('; ')}.\n${restore}`, {
    code: 'DEITY_DATABASE_DAMAGED',
  })
