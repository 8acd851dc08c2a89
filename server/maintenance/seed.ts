/**
 * Rows to try an application with: its `test/seed.ts` writes them. A release has no folder `test`, so they are not
 * shipped.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Store } from '../store/contract.ts'

/** The default export of `test/seed.ts`: writes rows in one unit of work. */
type Seed = (db: Store['rows']) => unknown

/** What writes the rows, or why there is nothing that does. */
export async function readSeed(app: string): Promise<Seed | string> {
  const file = join(app, 'test/seed.ts')
  if (!existsSync(file)) return `There is no ${file}.`
  const { default: seed } = await import(pathToFileURL(file).href)
  return typeof seed === 'function' ? (seed as Seed) : `${file} exports no function as its default.`
}

/** All rows, or none where one cannot be written. */
export const writeSeed = (store: Pick<Store, 'write'>, seed: Seed): Promise<unknown> =>
  store.write(async (unit) => seed(unit.rows('write')))
