/** Kysely over a connection of the store, for business rows. A permission decides what is allowed. */

import type Database from 'better-sqlite3'
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { authorError } from '../../runtime/author-errors.ts'
import { prepareStatement } from './statements.ts'

/** What is allowed through one `db` now. A unit of work sets `none` when it ends. */
export interface Permission {
  access: 'read' | 'write' | 'none'
  /** Throws when the unit of work is no longer open: SQLite rolls it back by itself on some errors. */
  assertOpen?: () => void
  /** See `GroupCommit.flushed`. A unit of work needs none: its own answer waits for its flush. */
  flushed?: () => Promise<void> | undefined
}

/** Statements that would end or escape the unit of work. */
const unitControl =
  /^(\s|;|--[^\n]*\n|\/\*(?:[^*]|\*+[^*/])*\*+\/)*(begin|commit|end|rollback|savepoint|release|attach|detach|pragma|vacuum)\b/i

/**
 * Prepares each text once, and keeps it: see statements.ts. Each length of a list makes another text, so long
 * lists are better sent as one JSON parameter to `json_each`.
 */
export function statementCache(db: Database.Database) {
  const cache = new Map<string, Database.Statement>()
  return (sql: string): Database.Statement => {
    let statement = cache.get(sql)
    if (!statement) {
      if (unitControl.test(sql))
        throw new Error(
          `db takes no statement that controls the unit of work; the server runs it: ${sql.trim()}`,
        )
      statement = prepareStatement(db, sql)
      cache.set(sql, statement)
    }
    return statement
  }
}

function run<Row>(
  statementOf: ReturnType<typeof statementCache>,
  permission: Permission,
  { sql, parameters }: CompiledQuery,
): QueryResult<Row> {
  if (permission.access === 'none')
    throw authorError('DEITY_DB_CLOSED', 'db was used after its unit of work had ended; await each query')
  permission.assertOpen?.()
  const statement = statementOf(sql)
  if (permission.access === 'read' && !statement.readonly)
    throw authorError(
      'DEITY_DB_READ_ONLY',
      `db can only be read here (an action that writes declares \`writes\`): ${sql}`,
    )
  if (statement.reader) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

/** Created once: a compiler alone has a hundred methods. */
const adapter = new SqliteAdapter()
const queryCompiler = new SqliteQueryCompiler()

/** A query builder bound to one connection and one permission. */
export function rowsOver(
  statementOf: ReturnType<typeof statementCache>,
  permission: Permission,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> {
  const refuse = async () => {
    throw authorError(
      'DEITY_DB_UNSUPPORTED',
      'db takes no transaction; the phase is the unit of work already',
    )
  }
  const connection: DatabaseConnection = {
    executeQuery: async (query) => {
      const result = run<never>(statementOf, permission, query)
      await permission.flushed?.()
      return result
    },
    // biome-ignore lint/correctness/useYield: it only throws
    streamQuery: async function* () {
      throw authorError('DEITY_DB_UNSUPPORTED', 'db cannot stream; use execute()')
    },
  }
  const nothing = async () => {}
  const driver: Driver = {
    init: nothing,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: nothing,
    destroy: nothing,
  }
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => queryCompiler,
  }
  // Its own executor, without Kysely's mutex around a driver's connection: there is only one.
  const executor = new DefaultQueryExecutor(queryCompiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  })
  return new Kysely({ config: { dialect }, dialect, driver, executor })
}
