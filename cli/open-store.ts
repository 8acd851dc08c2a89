/** The store of an application's data, for a command. A server may be running on it. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../server/config.ts'
import type { Store } from '../server/store/contract.ts'
import { openSqlite } from '../server/store/sqlite/store.ts'

/** The file of the database in a data folder. */
export const databaseIn = (data: string): string => join(data, 'deity.sqlite')

/** @returns the store, or why there is none: a command creates no database */
export function openStore({ app, data }: Pick<Config, 'app' | 'data'>): Store | string {
  const file = databaseIn(data)
  if (!existsSync(file)) return `There is no database at ${file}.`
  const onFatal = (error: unknown) => {
    throw error
  }
  return openSqlite({ file, migrations: join(app, 'db/migrations'), onFatal })
}
