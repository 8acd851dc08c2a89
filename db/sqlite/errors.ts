/** What an error of SQLite or of the file system means for the database, and what a person can do about it. */
import Database from 'better-sqlite3'
import { Unavailable } from '../store.ts'

/** SQLite's extended code, for instance `SQLITE_IOERR_FSYNC`, or an errno's name. */
const codeOf = (error: unknown): string =>
  error instanceof Database.SqliteError ? error.code : ((error as NodeJS.ErrnoException | null)?.code ?? '')

const isOf =
  (codes: RegExp) =>
  (error: unknown): boolean =>
    codes.test(codeOf(error))

/** Another connection holds what is needed now. */
export const isLocked = isOf(/^SQLITE_BUSY/)

/** No room for a page: the frame that ends a commit cannot be there, since it is written last and whole. */
export const isFull = isOf(/^SQLITE_FULL$/)

/** A page that could not be written is no commit either; nor is a commit refused because some page is damaged. */
export const isUnwritten = isOf(/^SQLITE_(IOERR_WRITE|CORRUPT|NOTADB)/)

/** What lies in the file is not what SQLite wrote. It does not heal. */
export const isDamaged = isOf(/^SQLITE_(CORRUPT|NOTADB)/)

/** The database, not the statement, is at fault. */
export const isUnavailable = isOf(/^SQLITE_(FULL|IOERR|BUSY|LOCKED|READONLY|CANTOPEN|CORRUPT|NOTADB|NOMEM)/)

const restore =
  'Put a backup in its place, without the -wal and -shm files that lie beside it now, or save what can be read: sqlite3 FILE .recover'

/** By code, what a person can do before the next start. */
const remedies: [RegExp, string][] = [
  [/^SQLITE_(CORRUPT|NOTADB)/, restore],
  [
    /^(SQLITE_(READONLY|CANTOPEN)|EACCES|EPERM|EROFS)/,
    'The file is read and written, and others are made beside it: let the user of the server write the file, its -wal and -shm, and the folder.',
  ],
  [/^(SQLITE_FULL|ENOSPC|EDQUOT)/, 'The disk is full: make room.'],
  [/^SQLITE_(BUSY|LOCKED)/, 'Another program holds it: end that program, or wait for it.'],
  [
    /^(SQLITE_IOERR|EIO)/,
    'The disk failed or is full: see the log of the system. What was answered before is in the file and in its -wal.',
  ],
]

/** Why the server does not start on this file, in words for whoever starts it; other errors stay what they are. */
export function unusable(file: string, error: unknown): unknown {
  const code = codeOf(error)
  const [, remedy] = remedies.find(([codes]) => codes.test(code)) ?? []
  if (!remedy) return error
  const { message } = error as Error
  return new Unavailable(`The database ${file} cannot be used: ${message} (${code}).\n${remedy}`, {
    cause: error,
  })
}

/** The same for damage that SQLite found when it was asked. */
export const damaged = (file: string, findings: string[]): Unavailable =>
  new Unavailable(`The database ${file} is damaged: ${findings.join('; ')}.\n${restore}`)
