/** Opens the store that the settings name. The one place that knows both; the other one is not loaded. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from './contract.ts'

export interface StoreOptions {
  /** A PostgreSQL; without it, SQLite in `data`. */
  database: { url: string; pooler: boolean } | undefined
  /** The folder of SQLite's file. */
  data: string
  /** The folder of the application. */
  app: string
  /** Milliseconds that an action may take. */
  actionLimit: number
  /** Bytes of the disk that have to stay free for a new session to begin; 0 when not given. */
  diskReserve?: number
  /** Does the process answer one request only? See `openSqlite`. */
  isBrief?: boolean
  /** See `openSqlite`; PostgreSQL is waited for instead. */
  onFatal(error: unknown): void
}

export interface OpenedStore {
  store: Store
  /** What an operator should know, as sentences. */
  warnings: string[]
  /** The file that was created, if one was. */
  created: string | undefined
}

/** SQLite's file in a data folder. */
export const databaseIn = (data: string): string => join(data, 'deity.sqlite')

/** @throws with what to do, when the database cannot be used */
export async function openStore(options: StoreOptions): Promise<OpenedStore> {
  const { database, data, app, actionLimit, diskReserve, isBrief = false, onFatal } = options
  const migrations = join(app, 'db/migrations')
  if (database) {
    const { openPostgres } = await import('./postgres/store.ts')
    return { ...(await openPostgres({ ...database, actionLimit, migrations })), created: undefined }
  }
  const { openSqlite } = await import('./sqlite/store.ts')
  const file = databaseIn(data)
  const isNew = !existsSync(file)
  const reserve = diskReserve === undefined ? {} : { reserve: diskReserve }
  const store = openSqlite({ file, migrations, ...reserve, isBrief, onFatal })
  return { store, warnings: [], created: isNew ? file : undefined }
}

/**
 * Erases deleted data from the files of a closed store. See `scrub` of `sqlite/`: run it in a process of its
 * own. PostgreSQL reuses the space at its own time, which the note says.
 */
export async function scrubStore({ database, data }: Pick<StoreOptions, 'database' | 'data'>) {
  if (database) return { isDone: true, isWhole: true, note: vacuumNote }
  const { scrub } = await import('./sqlite/vacuum.ts')
  return { ...scrub(databaseIn(data)), note: undefined }
}

const vacuumNote =
  'PostgreSQL keeps deleted rows in its files until VACUUM, and in its log and backups until they are removed.'
