/** Kysely over a connection of the store, for business rows: the caller's permission decides what it may do. */
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
import { prepare } from './keep.ts'

/** What a holder of `db` may do now; a unit of work that has ended sets `none`. */
export interface Permission {
  access: 'read' | 'write' | 'none'
  /** Throws when the unit of work is no longer open: SQLite takes it back by itself on some errors. */
  assertOpen?: () => void
  /** See `Units.flushed`; a unit of work's own answer waits for its flush anyway. */
  flushed?: () => Promise<void> | undefined
}

/** Statements that would end or escape the unit of work. */
const unitControl =
  /^(\s|;|--[^\n]*\n|\/\*[\s\S]*?\*\/)*(begin|commit|end|rollback|savepoint|release|attach|detach|pragma|vacuum)\b/i

/**
 * Prepares each text once, and keeps it: see keep.ts. A list of varying length makes a new text for each length, so
 * long ones are better sent as one JSON parameter to `json_each`.
 */
export function statementCache(
  db: Database.Database,
): (sql: string) => Database.Statement<unknown[], unknown> {
  const cache = new Map<string, Database.Statement<unknown[], unknown>>()
  return (sql) => {
    let statement = cache.get(sql)
    if (!statement) {
      if (unitControl.test(sql))
        throw new Error(`the phase is the unit of work; this cannot be run in it: ${sql.trim()}`)
      statement = prepare(db, sql)
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
  if (permission.access === 'none') throw new Error('db was used after its unit of work had ended')
  permission.assertOpen?.()
  const statement = statementOf(sql)
  if (permission.access === 'read' && !statement.readonly)
    throw new Error(`db can only be read here (an action that writes declares \`commits: true\`): ${sql}`)
  if (statement.reader) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

/** Made once: a compiler alone has a hundred methods of its own. */
const adapter = new SqliteAdapter()
const queryCompiler = new SqliteQueryCompiler()

/** A query builder bound to one connection and one permission. */
export function rowsOver(
  statementOf: ReturnType<typeof statementCache>,
  permission: Permission,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> {
  const refuse = async () => {
    throw new Error('the phase is the unit of work: db takes no transaction of its own')
  }
  const connection: DatabaseConnection = {
    executeQuery: async (query) => {
      const result = run<never>(statementOf, permission, query)
      await permission.flushed?.()
      return result
    },
    // biome-ignore lint/correctness/useYield: it only refuses
    streamQuery: async function* () {
      throw new Error('db does not stream')
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
  // Given whole, without the turnstile that Kysely makes for each driver: there is one connection, and it is here.
  const executor = new DefaultQueryExecutor(queryCompiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  })
  return new Kysely({ config: { dialect }, dialect, driver, executor })
}
