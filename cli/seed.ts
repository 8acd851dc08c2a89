/** `deity seed`: writes the rows to try an application with, as its `test/seed.ts` has them. */
import { readConfig } from '../server/config.ts'
import { readSeed, writeSeed } from '../server/maintenance/seed.ts'
import { openStore } from './open-store.ts'
import { type Result, refused } from './result.ts'

/** With the settings of the server, which may be running. */
export async function seed(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  if (process.env['NODE_ENV'] === 'production')
    return { status: 1, note: 'Nothing was written: NODE_ENV is production, and these rows are for trying.' }
  const config = readConfig(process.env)
  const write = await readSeed(config.app)
  if (typeof write === 'string') return { status: 1, note: write }
  const store = await openStore(config)
  if (typeof store === 'string') return { status: 1, note: `${store} Start the server first.` }
  try {
    await writeSeed(store, write)
    return { status: 0, text: 'The rows of test/seed.ts are written.' }
  } catch (error) {
    return refused('Nothing was written:', error)
  } finally {
    await store.close()
  }
}
