/** Kysely over a connection of the store, for business rows. A permission decides what is allowed. */

import type Database from 'better-sqlite3'
import {
  type CompiledQuery,
  type Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import {
  closedError,
  kyselyOver,
  readOnlyError,
  type SqlDialect,
  unitControlError,
} from '../query-builder.ts'
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
      if (unitControl.test(sql)) throw unitControlError(sql)
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
  if (permission.access === 'none') throw closedError()
  permission.assertOpen?.()
  const statement = statementOf(sql)
  if (permission.access === 'read' && !statement.readonly) throw readOnlyError(sql)
  if (statement.reader) return { rows: statement.all(...parameters) as Row[] }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

const sqlite: SqlDialect = {
  adapter: new SqliteAdapter(),
  queryCompiler: new SqliteQueryCompiler(),
  introspectorOf: (db) => new SqliteIntrospector(db),
}

/** A query builder bound to one connection and one permission. */
export const rowsOver = (
  statementOf: ReturnType<typeof statementCache>,
  permission: Permission,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> =>
  kyselyOver(sqlite, async <Row>(query: CompiledQuery) => {
    const result = run<Row>(statementOf, permission, query)
    await permission.flushed?.()
    return result
  })
