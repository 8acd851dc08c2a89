/**
 * Preloaded into a server that is going to be killed. Nothing of the server is changed by it: it listens to
 * the named points of a phase, and its SIGKILL is the one that a killer outside would send, only at an exact
 * place.
 *
 * - `KILL_AT`: a point of `server/store/trace-points.ts`, or `opening`: the first use of the database file,
 *   where recovery begins
 * - `KILL_COUNT`: at which passing of the point
 * - `KILL_AFTER`: microseconds to wait after it. A second thread waits and kills, so that the first one dies
 *   inside
 *   what it does next: in the middle of recovery, of a migration, of a COMMIT and its flush, of a checkpoint
 * - `ASYNC_COMMIT`: on PostgreSQL, nothing waits for the log to be flushed, whatever the server has checked;
 *   for a control
 * - `CHECKPOINT`: pages after which SQLite copies its log back; few, and nearly every commit does
 */
import { subscribe } from 'node:diagnostics_channel'
import { readSync, writeSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import pg from 'pg'

const { KILL_AT, KILL_COUNT = '1', KILL_AFTER, CHECKPOINT } = process.env

const killer = `
  const { workerData: { passed, after } } = require('node:worker_threads')
  Atomics.wait(passed, 0, 0)
  const end = performance.now() + after / 1000
  while (performance.now() < end);
  process.kill(process.pid, 'SIGKILL')`

function die(): () => void {
  if (KILL_AFTER === undefined) return () => process.kill(process.pid, 'SIGKILL')
  const passed = new Int32Array(new SharedArrayBuffer(4))
  const workerData = { passed, after: Number(KILL_AFTER) }
  // Without this thread's own preloads, of which this file is one.
  new Worker(killer, { eval: true, workerData, execArgv: [] }).unref()
  return () => {
    Atomics.store(passed, 0, 1)
    Atomics.notify(passed, 0)
  }
}

const kill = die()
let left = Number(KILL_COUNT)
const pass = (point: unknown) => {
  if (point === KILL_AT && --left === 0) kill()
}
subscribe('deity:point', pass)

const connections = new WeakSet<Database.Database>()
let isOpened = false

/** Called before a connection is used. */
function meet(db: Database.Database): void {
  if (!isOpened) pass('opening')
  isOpened = true
  if (connections.has(db)) return
  connections.add(db)
  if (CHECKPOINT && !db.readonly) db.exec(`pragma wal_autocheckpoint = ${Number(CHECKPOINT)}`)
}

// A connection's first use is one of these, and any of them may be what begins recovery.
const { prototype } = Database
for (const name of ['exec', 'pragma', 'prepare'] as const) {
  const original = prototype[name] as (...given: unknown[]) => unknown
  Object.assign(prototype, {
    [name](this: Database.Database, ...given: unknown[]) {
      meet(this)
      return original.apply(this, given)
    },
  })
}

if (process.env['ASYNC_COMMIT']) {
  const prototype = pg.Client.prototype as unknown as { query: (...given: unknown[]) => Promise<unknown> }
  const { query } = prototype
  prototype.query = function (this: unknown, ...given) {
    const answered = query.apply(this, given)
    // What the store asks of each new connection.
    const isCheck = /current_setting/.test((given[0] as { text?: string }).text ?? '')
    if (isCheck) query.call(this, 'set synchronous_commit = off').catch(() => {})
    return answered
  }
}

// Loading modules is most of a start. It is done ahead, while the server before this one still runs.
const { loadApplication } = await import('../../../server/application/load.ts')
await loadApplication(String(process.env['APP']))
await import('../../../server/app.ts')
if (process.env['DATABASE']) await import('../../../server/store/postgres/store.ts')
else await import('../../../server/store/sqlite/store.ts')
writeSync(1, 'ready\n')
// Blocks until the one before is dead. No byte means that the command itself is gone.
if (readSync(0, Buffer.alloc(1)) === 0) process.exit()
