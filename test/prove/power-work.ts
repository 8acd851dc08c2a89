/**
 * What is recorded for `power.ts`: units of work, each of them said on standard output once it was acknowledged, so
 * that the word stands among the writes and flushes in the trace.
 *
 *     node --import ./server/typescript.js test/prove/power-work.ts <store|default> <file> <units>
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { keep, prepare } from '../../db/sqlite/keep.ts'
import { openSqlite } from '../../db/sqlite/store.ts'
import type { Store } from '../../db/store.ts'
import { fixture, root } from '../support/app.ts'

/** Units after which the log is copied back, and those after which the file is closed and opened again. */
const untilCheckpoint = 12
const untilReopened = 24

const migrations = join(fixture('ledger'), 'db/migrations')
const [, , variant, file = '', units = ''] = process.argv

const sessionOf = (unit: number) => {
  const hash = createHash('sha256').update(`unit ${unit}`).digest()
  const never = Number.MAX_SAFE_INTEGER
  const times = { born: 1, expires: never, gone: never }
  return {
    hash,
    session: {
      transaction: 'transfer',
      last: 1,
      closed: 0,
      finished: 0,
      ...times,
      kept: null,
      bond: null,
      identity: null,
      successor: null,
      owner: null,
      preferences: null,
    },
  }
}
const phaseOf = (unit: number) => ({
  number: 1,
  parent: 0,
  origin: 'accounts',
  action: 'confirm',
  digest: sessionOf(unit).hash,
  input: `u${unit}`,
  outcome: 'finish' as const,
  screen: 'receipt',
  state: JSON.stringify({ text: 'so that pages fill and split. '.repeat(unit % 20) }),
  changes: null,
  at: unit,
  version: 1,
})
const entryOf = (unit: number) => ({ nonce: `u${unit}`, source: 'ash', target: 'elm', amount: 1 + unit })

/** A unit of the engine's shape, through the store. */
const inStore = (store: Store, unit: number): Promise<void> =>
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

/** The same rows with better-sqlite3 as it comes: nothing is said about `synchronous`. */
function openDefault() {
  const db = keep(new Database(file))
  db.exec('pragma journal_mode = WAL')
  const isNew = !prepare(db, 'select 1 from sqlite_schema').get()
  const files = [join(root, 'db/engine'), migrations].flatMap((folder) =>
    readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')),
  )
  // All in one unit of work, as the store's own migrations.
  if (isNew) db.exec(`begin; ${files.join('\n')} commit`)
  const establish = prepare(
    db,
    `insert into session (hash, "transaction", born, last, closed, finished, expires, gone)
    values (:hash, :transaction, :born, :last, :closed, :finished, :expires, :gone)`,
  )
  const record = prepare(
    db,
    `insert into phase values (:session, :number, :parent, :origin, :action, :digest, :input,
    :outcome, :screen, :state, :changes, :at, :version)`,
  )
  const move = prepare(db, 'update account set balance = balance + ? where name = ?')
  const enter = prepare(db, 'insert into entry values (null, :nonce, :source, :target, :amount)')
  const write = db.transaction((unit: number) => {
    const { hash, session } = sessionOf(unit)
    const { lastInsertRowid } = establish.run({ ...session, hash })
    const entry = entryOf(unit)
    move.run(-entry.amount, entry.source)
    move.run(entry.amount, entry.target)
    enter.run(entry)
    record.run({ ...phaseOf(unit), session: lastInsertRowid })
  })
  return { write: async (unit: number) => write.immediate(unit), close: async () => void db.close() }
}

function openStore() {
  const onFatal = (error: unknown) => {
    throw error
  }
  const store = openSqlite({ file, migrations, onFatal })
  return { write: (unit: number) => inStore(store, unit), close: () => store.close() }
}

const open = variant === 'default' ? openDefault : openStore

/** Copies the log back into the file as SQLite does of itself after a thousand pages; the next unit begins it anew. */
function checkpoint(): void {
  const db = keep(new Database(file))
  db.exec('pragma wal_checkpoint(PASSIVE)')
  db.close()
}

let target = open()
for (let unit = 0; unit < Number(units); ) {
  // One alone, then three that share a COMMIT.
  const together = unit % 4 === 0 ? [unit] : [unit, unit + 1, unit + 2]
  await Promise.all(together.map((each) => target.write(each).then(() => writeSync(1, `ack ${each}\n`))))
  unit += together.length
  if (unit % untilCheckpoint === 0) checkpoint()
  if (unit % untilReopened === 0) {
    await target.close()
    target = open()
  }
}
await target.close()
