/**
 * Replaces a server's data by a backup. The new files are written beside the old ones and flushed, then
 * renamed over them, so that a kill leaves one or the other. The old ones are kept in a folder of their own.
 */
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fsyncPath } from '../runtime/fsync.ts'
import { OperatorError } from '../runtime/operator-errors.ts'
import { keyFile, readKeyFile, writeKeys } from '../security/keys.ts'
import { areKnown } from '../security/known-keys.ts'
import { createSealer } from '../security/seal.ts'
import { databaseIn, openStore } from '../store/open.ts'
import { copyDatabase, isOurs } from '../store/sqlite/backup.ts'
import { isServed } from '../store/sqlite/in-use.ts'

/** No action runs here. */
const actionLimit = 1

/** Nothing was restored; the message says why and what to do. */
export class RestoreError extends OperatorError {
  override name = 'RestoreError'
}

export interface Restore {
  /** The folders of the backup and of the server's data. */
  backup: string
  data: string
  /** The application's folder. */
  app: string
  /** The keys of the settings. With them no key file is read or written. */
  given: Buffer[] | undefined
  /** Restores even if the key of the backup is lost. */
  newKey: boolean
}

export interface Restored {
  /** The folder with the former data, if there was any. */
  former: string | undefined
  /** How many keys of the backup the data did not have. */
  addedKeys: number
}

function assertUnserved(data: string): void {
  const file = databaseIn(data)
  if (existsSync(file) && isServed(file))
    throw new RestoreError('DEITY_SERVER_RUNNING', `A server runs on ${data}: stop it first.`)
}

const keysIn = (folder: string): Buffer[] => (existsSync(keyFile(folder)) ? readKeyFile(keyFile(folder)) : [])

/**
 * Opens the copy as a server would, which checks it and migrates its tables.
 * @returns are the sealed pages of its sessions accepted with these keys?
 */
async function tryOut(file: string, { app, newKey }: Restore, keys: Buffer[]): Promise<boolean> {
  if (!isOurs(file))
    throw new RestoreError('DEITY_BACKUP_INVALID', 'The backup is not a database of Deity: use another one.')
  const onFatal = (error: unknown) => {
    throw error
  }
  const { store } = await openStore({ database: undefined, data: dirname(file), app, actionLimit, onFatal })
  try {
    const isKnown = keys.length > 0 && (await areKnown(store, createSealer(keys).fingerprints()))
    if (!isKnown && newKey) await store.setSealKeys([])
    return isKnown
  } finally {
    await store.close()
  }
}

/** The keys after the restore: those of the data seal new pages, those of the backup stay accepted. */
function keysFor({ backup, data, given }: Restore): { keys: Buffer[]; addedKeys: number } {
  if (given) return { keys: given, addedKeys: 0 }
  const present = keysIn(data)
  const added = keysIn(backup).filter((key) => !present.some((other) => other.equals(key)))
  return { keys: [...present, ...added], addedKeys: present.length > 0 ? added.length : 0 }
}

/** Gives files to the owner of the data folder, also when root restores them, readable by the owner alone. */
function giveToOwner(data: string, paths: readonly string[]): void {
  const { uid, gid } = statSync(data)
  for (const path of paths) {
    chmodSync(path, statSync(path).isDirectory() ? 0o700 : 0o600)
    if (process.getuid?.() === 0) chownSync(path, uid, gid)
  }
}

/** Links the present files into a folder named by the time. They keep their names until they are replaced. */
function setAside(data: string): string | undefined {
  const names = ['deity.sqlite', 'seal.key'].filter((name) => existsSync(join(data, name)))
  // No process has the database open, so a log that is still there belongs to a damaged one.
  const logs = ['deity.sqlite-wal', 'deity.sqlite-shm'].filter((name) => existsSync(join(data, name)))
  if (names.length + logs.length === 0) return undefined
  const former = join(data, `before-restore-${new Date().toISOString().replace(/\W/g, '-').slice(0, 23)}`)
  mkdirSync(former, { mode: 0o700 })
  for (const name of names) linkSync(join(data, name), join(former, name))
  for (const name of logs) renameSync(join(data, name), join(former, name))
  giveToOwner(data, [former])
  fsyncPath(former)
  return former
}

/** @throws {RestoreError} when the backup cannot be restored; nothing is changed then */
export async function restore(wanted: Restore): Promise<Restored> {
  const { backup, data, newKey, given } = wanted
  if (!existsSync(databaseIn(backup)))
    throw new RestoreError('DEITY_BACKUP_MISSING', `There is no backup at ${databaseIn(backup)}.`)
  mkdirSync(data, { recursive: true, mode: 0o700 })
  assertUnserved(data)
  const beside = mkdtempSync(join(data, 'restoring-'))
  try {
    const [database, key] = [databaseIn(beside), keyFile(beside)]
    copyDatabase(databaseIn(backup), database)
    const { keys, addedKeys } = keysFor(wanted)
    if (!(await tryOut(database, wanted, keys)) && !newKey)
      throw new RestoreError('DEITY_BACKUP_KEY_MISSING', noKey)
    const hasFile = !given && keys.length > 0
    if (hasFile) writeFileSync(key, writeKeys(keys), { mode: 0o600, flush: true })
    giveToOwner(data, [beside, database, ...(hasFile ? [key] : [])])
    fsyncPath(database)
    // A server may have started while the copy was made.
    assertUnserved(data)
    const former = setAside(data)
    if (hasFile) renameSync(key, keyFile(data))
    renameSync(database, databaseIn(data))
    giveToOwner(data, [data])
    fsyncPath(data)
    return { former, addedKeys }
  } finally {
    rmSync(beside, { recursive: true, force: true })
  }
}

const noKey = `The key that sealed the backup's pages is neither in the backup nor in the data or the settings. Provide it: SEAL_KEY, or seal.key in the backup.
If the key is lost, use --new-key. Every page that visitors have open is then refused, and the sessions under way in the backup end: their visitors have to begin again.`
