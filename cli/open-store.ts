/** The store of an application's data, for a command. A server may be running on it. */
import { existsSync } from 'node:fs'
import type { Config } from '../server/config.ts'
import type { Store } from '../server/store/contract.ts'
import { databaseIn, openStore as open } from '../server/store/open.ts'

/** @returns the store, or why there is none: a command creates no database */
export async function openStore(
  config: Pick<Config, 'app' | 'data' | 'database' | 'actionLimit'>,
): Promise<Store | string> {
  const file = databaseIn(config.data)
  if (!config.database && !existsSync(file)) return `There is no database at ${file}.`
  const onFatal = (error: unknown) => {
    throw error
  }
  return (await open({ ...config, onFatal })).store
}
