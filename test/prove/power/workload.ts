/**
 * The program that is recorded. It prints each unit of work once it was acknowledged, so that the trace holds
 * the acknowledgement among the writes and flushes.
 *
 *     node --import ./server/runtime/typescript.js test/prove/power/workload.ts <file> <units>
 */
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../../server/store/contract.ts'
import { openSqlite } from '../../../server/store/sqlite/store.ts'
import { fixture } from '../../support/app.ts'
import { inDatabase } from '../database.ts'
import { entryOf, phaseOf, sessionOf } from './unit.ts'

/** Units after which the log is copied back, and those after which the file is closed and opened again. */
const untilCheckpoint = 12
const untilReopened = 24

const [, , file = '', units = ''] = process.argv

/** A unit of the engine's shape, through the store. */
const write = (store: Store, unit: number): Promise<void> =>
  store.write(async (work) => {
    const { hash, session } = sessionOf(unit)
    await work.load(hash, 0, hash)
    const before = await work.establish(hash, session)
    if (!before) throw new Error('the session was not taken')
    const { amount, ...entry } = entryOf(unit)
    const db = work.rows('write')
    const move = (name: string, by: number) =>
      db
        .updateTable('account')
        .set((row) => ({ balance: row('balance', '+', by) }))
        .where('name', '=', name)
        .execute()
    await move(entry.source, -amount)
    await move(entry.target, amount)
    await db
      .insertInto('entry')
      .values({ ...entry, amount })
      .execute()
    await work.record(before, phaseOf(unit))
  })

function open(): Store {
  const onFatal = (error: unknown) => {
    throw error
  }
  return openSqlite({ file, migrations: join(fixture('ledger'), 'db/migrations'), onFatal })
}

/**
 * Copies the log back into the file as SQLite does of itself after a thousand pages; the next unit begins it
 * anew.
 */
function checkpoint(): void {
  inDatabase(file, {}, (db) => db.exec('pragma wal_checkpoint(PASSIVE)'))
}

let store = open()
for (let unit = 0; unit < Number(units); ) {
  // One alone, then three that share a COMMIT.
  const together = unit % 4 === 0 ? [unit] : [unit, unit + 1, unit + 2]
  await Promise.all(together.map((each) => write(store, each).then(() => writeSync(1, `ack ${each}\n`))))
  unit += together.length
  if (unit % untilCheckpoint === 0) checkpoint()
  if (unit % untilReopened === 0) {
    await store.close()
    store = open()
  }
}
await store.close()
