/** Kysely for business rows, the same over each store: it runs single queries and knows no transaction. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  type Driver,
  Kysely,
  type QueryCompiler,
  type QueryResult,
} from 'kysely'
import { authorError } from '../runtime/author-errors.ts'

/** What differs between databases. Created once: a compiler alone has a hundred methods. */
export interface SqlDialect {
  adapter: DialectAdapter
  queryCompiler: QueryCompiler
  // biome-ignore lint/suspicious/noExplicitAny: as below
  introspectorOf(db: Kysely<any>): DatabaseIntrospector
}

const nothing = async () => {}
const refuse = async () => {
  throw authorError('DEITY_DB_UNSUPPORTED', 'db takes no transaction; the phase is the unit of work already')
}

/** @param run runs a compiled query, or rejects what is not allowed there */
export function kyselyOver(
  { adapter, queryCompiler, introspectorOf }: SqlDialect,
  run: <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>,
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
): Kysely<any> {
  const connection: DatabaseConnection = {
    executeQuery: run,
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
    createIntrospector: introspectorOf,
    createQueryCompiler: () => queryCompiler,
  }
  // Its own executor, without Kysely's mutex around a driver's connection: there is only one.
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

/** @param text a statement that would end or escape the unit of work */
export const unitControlError = (text: string): Error =>
  new Error(`db takes no statement that controls the unit of work; the server runs it: ${text.trim()}`)
