/** The store on PostgreSQL: opens the connections and puts the parts of the store together. */
import { join } from 'node:path'
import type { CompiledQuery } from 'kysely'
import { type Store, StoreUnavailableError } from '../contract.ts'
import { readOnlyError } from '../query-builder.ts'
import { tracePoint } from '../trace-points.ts'
import { readAgain, runAgain } from './again.ts'
import { type ConnectionOptions, connect } from './connect.ts'
import { isReadOnly } from './errors.ts'
import { isPureRead, rowsOver, statementOf } from './kysely.ts'
import { createLanes, type Lanes } from './lanes.ts'
import { listsOver } from './lists.ts'
import { migrateAll } from './migrate.ts'
import { nodesOver } from './nodes.ts'
import { createPool } from './pool.ts'
import { newName } from './random-names.ts'
import { warningsOf } from './server-settings.ts'
import { createSessions } from './sessions.ts'
import { sql } from './statements.ts'
import { sweepOver } from './sweep.ts'
import { again } from './transaction.ts'
import { createUnit } from './unit.ts'
import { unreachable } from './unreachable.ts'
import { uploadsOver } from './uploads.ts'

export interface PostgresOptions extends ConnectionOptions {
  /** The folder of the application's own `.sql` files. */
  migrations: string
}

/** Connections of one process, by what they are for. */
const sizes = { engine: 2, reader: 2, unit: 8 }

/** Runs a page's query where nothing can be written. */
function readOver(readers: Lanes, pooler: boolean) {
  const send = (query: CompiledQuery) => {
    const statement = statementOf(query)
    if (!pooler || isPureRead(query)) return readers.rows(statement, query.parameters)
    return readers.together((wire) => {
      wire.run({ text: 'begin transaction read only' }).catch(() => {})
      const answered = wire.rows(statement, query.parameters)
      return Promise.all([answered, wire.run({ text: 'commit' })]).then(() => answered)
    })
  }
  return (query: CompiledQuery) =>
    readAgain(() => send(query)).catch((error) => {
      throw isReadOnly(error) ? readOnlyError(query.sql) : error
    })
}

function createWrite(options: PostgresOptions, engine: Lanes) {
  const pool = createPool(() => connect(options, 'unit'), sizes.unit)
  const sessions = createSessions(engine)
  const limit = options.pooler ? options.actionLimit : undefined
  const underWay = new Set<Promise<unknown>>()
  let isClosed = false

  async function settle(): Promise<void> {
    try {
      await engine.run(sql.barrier, [Date.now()])
    } catch (error) {
      throw again(error)
    }
  }

  const run = <T>(work: Parameters<Store['write']>[0]) =>
    runAgain<T>({
      settle,
      async run(manner) {
        tracePoint('begun')
        const { unit, finish, abandon } = createUnit({ lanes: engine, pool, sessions, manner, limit })
        try {
          const value = await work(unit)
          tracePoint('committing')
          await finish()
          tracePoint('committed')
          return value as T
        } catch (error) {
          throw await abandon(error)
        }
      },
    })

  const write: Store['write'] = async (work) => {
    if (isClosed) throw new StoreUnavailableError('the server is closing')
    const running = run<Awaited<ReturnType<typeof work>>>(work)
    underWay.add(running)
    try {
      return await running
    } finally {
      underWay.delete(running)
    }
  }
  return {
    write,
    sessions,
    async close() {
      isClosed = true
      await Promise.allSettled(underWay)
      pool.close()
    },
  }
}

/**
 * Opens the database, brings its tables up to date and returns the store.
 * @returns the store, and what an operator should know
 * @throws {OperatorError} when the server cannot be reached, or would not keep what is answered
 */
export async function openPostgres(options: PostgresOptions): Promise<{ store: Store; warnings: string[] }> {
  const warnings = await unreachable(async () => {
    const first = await connect(options, 'engine')
    const found = await warningsOf(first)
    first.destroy()
    await migrateAll(options, {
      engine: join(import.meta.dirname, 'migrations'),
      application: options.migrations,
    })
    return found
  })
  const engine = createLanes(() => connect(options, 'engine'), sizes.engine)
  const readers = createLanes(() => connect(options, 'reader'), sizes.reader)
  const { write, sessions, close } = createWrite(options, engine)
  const holder = newName()
  const uploads = uploadsOver(engine)

  const store: Store = {
    write,
    read: async (hash, phase, third) => {
      const bytes = Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength)
      const { parts } = await readAgain(() => sessions.view({ hash: bytes, phase, third }))
      const { session, ...more } = parts
      return session && { session, ...more }
    },
    rows: rowsOver(readOver(readers, options.pooler)),
    uploads,
    // The disk is the server's.
    hasRoom: () => true,
    ...sweepOver(engine, write, uploads),
    ...listsOver(engine),
    ...nodesOver(engine),
    sealKeys: async () => (await readAgain(() => engine.run(sql.sealKeys))).rows.map(([one]) => one),
    async setSealKeys(fingerprints) {
      await readAgain(() => engine.run(sql.setSealKeys, [fingerprints.map((one) => Buffer.from(one))]))
    },
    async lease(name, milliseconds) {
      const { rows } = await engine.run(sql.lease, [name, holder, milliseconds])
      return rows.length === 1
    },
    async ping() {
      await engine.run(sql.ping)
    },
    async close() {
      await close()
      await engine.run(sql.leave, [holder]).catch(() => {})
      engine.close()
      readers.close()
    },
  }
  return { store, warnings }
}
