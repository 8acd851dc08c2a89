/** Kysely for business rows, over whatever runs a compiled query. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { authorError } from '../../runtime/author-errors.ts'
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
  if (unitControl.test(text))
    throw new Error(
      `db takes no statement that controls the unit of work; the server runs it: ${text.trim()}`,
    )
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

export function resultOf<Row>({ command, rowCount, rows }: Answered): QueryResult<Row> {
  const isChange = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(command)
  return { rows, ...(isChange && { numAffectedRows: BigInt(rowCount ?? 0) }) }
}

/** Created once: a compiler alone has a hundred methods. */
const adapter = new PostgresAdapter()
const queryCompiler = new PostgresQueryCompiler()
const nothing = async () => {}

export function kyselyOver(
  run: (query: CompiledQuery) => Promise<Answered>,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> {
  const refuse = async () => {
    throw authorError(
      'DEITY_DB_UNSUPPORTED',
      'db takes no transaction; the phase is the unit of work already',
    )
  }
  const connection: DatabaseConnection = {
    executeQuery: async (query) => resultOf(await run(query)),
    // biome-ignore lint/correctness/useYield: it only throws
    streamQuery: async function* () {
      throw authorError('DEITY_DB_UNSUPPORTED', 'db cannot stream; use execute()')
    },
  }
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
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => queryCompiler,
  }
  const executor = new DefaultQueryExecutor(queryCompiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  })
  return new Kysely({ config: { dialect }, dialect, driver, executor })
}

export const readOnlyError = (text: string): Error =>
  authorError(
    'DEITY_DB_READ_ONLY',
    `db can only be read here (an action that writes declares \`writes\`): ${text}`,
  )

export const closedError = (): Error =>
  authorError('DEITY_DB_CLOSED', 'db was used after its unit of work had ended; await each query')
