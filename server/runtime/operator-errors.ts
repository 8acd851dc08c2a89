/** The errors that an operator can meet: by code, the meaning and what to do. Source of docs/errors.md. */
export const operatorErrors = {
  DEITY_SETTING_INVALID: 'A setting is invalid. Correct it; `deity serve --help` lists all settings.',
  DEITY_KEY_INVALID:
    'A sealing key is not base64url, is too short, or is not random. Replace it: `openssl rand -base64 32 | tr +/ -_`.',
  DEITY_KEY_READABLE:
    'Other users can read the sealing keys. Run `chmod 600` on the file, and rotate the key if one may have read it.',
  DEITY_SECRET_READABLE:
    'Users other than the owner and the group can read a file with a secret. Run `chmod 440` on it, and replace the secret if one may have read it.',
  DEITY_KEY_NOT_WRITTEN: 'The sealing keys cannot be written. Let the server’s user write the data folder.',
  DEITY_KEY_UNKNOWN:
    'Sessions are under way that another key has sealed. Put that key back, or run `deity accept-key` to end them.',
  DEITY_TLS_INVALID:
    'The certificate or its key cannot be read, or they do not match. Correct `TLS_CERT` and `TLS_KEY`.',
  DEITY_ADDRESS_IN_USE: 'Another program listens on the address. Stop it, or set another `PORT`.',
  DEITY_ADDRESS_UNAVAILABLE:
    'The server may not listen on the address. Set `HOST` to one of this machine, and `PORT` above 1023.',
  DEITY_DATABASE_LOCKED: 'Another program holds the database. Stop it, or wait until it has finished.',
  DEITY_DATABASE_NOT_WRITABLE:
    'The database cannot be written. Let the server’s user write it, the files beside it, and the folder.',
  DEITY_DATABASE_DAMAGED: 'The database is damaged. Put a backup in its place: `deity restore BACKUP`.',
  DEITY_DATABASE_INCOMPLETE:
    'The write-ahead log is there, but the database is not. Put the database back, or remove the log.',
  DEITY_DATABASE_MOVED:
    'A file of the database was moved or replaced under the server. Put it back, and start the server again.',
  DEITY_DATABASE_UNREACHABLE:
    'PostgreSQL cannot be reached at `DATABASE`. Start it, or correct the address and the firewall.',
  DEITY_DATABASE_REFUSED:
    'PostgreSQL does not let the server in. Correct the user, password and database in `DATABASE`, and its rights.',
  DEITY_DATABASE_NOT_DURABLE:
    'PostgreSQL is set so that it can lose what was answered. Set what the line names, and restart PostgreSQL.',
  DEITY_DATABASE_STANDBY:
    '`DATABASE` leads to a standby. Name the primary, or an address that always leads to it.',
  DEITY_DATABASE_ENCODING:
    'The database cannot hold every text, or sorts texts otherwise. Create it with UTF8 and the collation C.UTF-8.',
  DEITY_KEY_REQUIRED:
    'With `DATABASE`, every server needs the same sealing keys. Set `SEAL_KEY` or `SEAL_KEY_FILE`.',
  DEITY_MIGRATION_CHANGED: 'A migration was edited after it had run. Undo that, and write a new migration.',
  DEITY_MIGRATION_MISSING:
    'The database is newer than the application. Restore the missing migration, or deploy the newer version.',
  DEITY_DISK_FULL: 'The disk of the database is full. Free space on it.',
  DEITY_DISK_FAILED:
    'The disk of the database failed. Read the system’s log, and replace the disk if it is defective.',
  DEITY_EVENT_LOOP_BLOCKED:
    'The application blocks the event loop. Correct the function that the line names under `at`.',
  DEITY_SERVER_RUNNING: 'A server runs on the data folder. Stop it first.',
  DEITY_BACKUP_MISSING: 'The folder contains no backup. Name one that `deity backup` has created.',
  DEITY_BACKUP_INVALID: 'The backup is damaged, or not a database of Deity. Use another one.',
  DEITY_BUNDLER_MISSING:
    'The package that makes one program of many modules is not installed. Install rolldown.',
  DEITY_BACKUP_KEY_MISSING:
    'The key of the backup is nowhere. Provide it in `SEAL_KEY` or as `seal.key`, or end its sessions with `--new-key`.',
} as const satisfies Record<string, string>

export type OperatorErrorCode = keyof typeof operatorErrors

/** An error with a code. Its message starts with the code, then says what happened here and what to do. */
export class OperatorError extends Error {
  override name = 'OperatorError'
  readonly code: OperatorErrorCode
  constructor(code: OperatorErrorCode, message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
  }
}

/** Errors of SQLite by code, and of the system by call and code. */
const codes: readonly (readonly [RegExp, OperatorErrorCode])[] = [
  [/^listen EADDRINUSE$/, 'DEITY_ADDRESS_IN_USE'],
  [/^(listen (EACCES|EADDRNOTAVAIL)|getaddrinfo \w+)$/, 'DEITY_ADDRESS_UNAVAILABLE'],
  [/ (SQLITE_FULL|ENOSPC|EDQUOT)$/, 'DEITY_DISK_FULL'],
  [/ (SQLITE_IOERR\w*|EIO)$/, 'DEITY_DISK_FAILED'],
  [/ SQLITE_(BUSY|LOCKED)\w*$/, 'DEITY_DATABASE_LOCKED'],
  [/ (SQLITE_(READONLY|CANTOPEN)\w*|EROFS)$|^access /, 'DEITY_DATABASE_NOT_WRITABLE'],
  [/ SQLITE_(CORRUPT|NOTADB)\w*$/, 'DEITY_DATABASE_DAMAGED'],
]

/** @returns the code of an error or of what caused it; none for errors of the application */
export function operatorCodeOf(error: unknown): OperatorErrorCode | undefined {
  if (!(error instanceof Error)) return undefined
  const { code = '', syscall = '' } = error as NodeJS.ErrnoException
  if (Object.hasOwn(operatorErrors, code)) return code as OperatorErrorCode
  const [, found] = codes.find(([pattern]) => pattern.test(`${syscall} ${code}`)) ?? []
  return found ?? operatorCodeOf(error.cause)
}
