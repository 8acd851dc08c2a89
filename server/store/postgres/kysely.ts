/** Business rows: how their queries are sent, and which of them may change something. */
import {
  type CompiledQuery,
  type Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { kyselyOver, type SqlDialect, unitControlError } from '../query-builder.ts'
import type { Answered, Statement } from './wire.ts'

/** Statements that would end or escape the unit of work. */
const unitControl =
  /^(\s|;|--[^\n]*\n|\/\*(?:[^*]|\*+[^*/])*\*+\/)*(begin|start|commit|end|abort|rollback|savepoint|release|set|reset|discard|prepare|deallocate|vacuum|listen|notify|lock)\b/i

/** Texts that get a name, and are parsed once for each connection; lists of each length make another text. */
const maxNames = 200
const names = new Map<string, string>()

/** @throws when the text would end the unit of work */
export function statementOf({ sql: text }: CompiledQuery): Statement {
  const known = names.get(text)
  if (known) return { text, name: known }
  if (unitControl.test(text)) throw unitControlError(text)
  if (names.size >= maxNames) return { text }
  const name = `app-${names.size}`
  names.set(text, name)
  return { text, name }
}

const writing = new Set(['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode', 'MergeQueryNode'])

/** Has the query a part that writes, or that cannot be judged, such as raw SQL? */
function holdsOther(node: unknown): boolean {
  if (node === null || typeof node !== 'object') return false
  if (Array.isArray(node)) return node.some(holdsOther)
  const { kind } = node as { kind?: string }
  if (kind === 'RawNode' || kind === 'FunctionNode' || (kind && writing.has(kind))) return true
  return Object.values(node).some(holdsOther)
}

/** Does it only read, for certain? Then it needs no guard. */
export const isPureRead = ({ query }: CompiledQuery): boolean =>
  query.kind === 'SelectQueryNode' && !holdsOther(query)

function resultOf<Row>({ command, rowCount, rows }: Answered): QueryResult<Row> {
  const isChange = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command)
  return { rows, ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) }
}

const postgres: SqlDialect = {
  adapter: new PostgresAdapter(),
  queryCompiler: new PostgresQueryCompiler(),
  introspectorOf: (db) => new PostgresIntrospector(db),
}

/** A query builder over whatever runs a query. */
export const rowsOver = (
  run: (query: CompiledQuery) => Promise<Answered>,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> => kyselyOver(postgres, async <Row>(query: CompiledQuery) => resultOf<Row>(await run(query)))
