/** PostgreSQL as one side of a copy, all in one transaction. */
import pg from 'pg'
import { type ConnectionOptions, clientConfig } from '../postgres/connect.ts'
import { batch, childTables, ownTables, type Row, type Side, type Value } from './side.ts'
import { inOrder } from './sqlite-side.ts'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Columns that PostgreSQL alone has. */
const ownColumns: Readonly<Record<string, string>> = { session: 'revision' }

const listTables = `select table_name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE' order by table_name`
const listReferences = `select f.relname as other, t.relname as one from pg_constraint c
  join pg_class t on t.oid = c.conrelid join pg_class f on f.oid = c.confrelid
  where c.contype = 'f' and t.relnamespace = current_schema()::regnamespace`
const listColumns = `select column_name from information_schema.columns
  where table_schema = current_schema() and table_name = $1 order by ordinal_position`
const listServers = `select count(*)::integer as count from pg_stat_activity
  where datname = current_database() and application_name in ('deity engine', 'deity unit', 'deity reader')
    and pid <> pg_backend_pid()`

/** As SQLite would hold it. */
function plain(value: unknown): Value {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  if (value instanceof Uint8Array) return value
  return JSON.stringify(value)
}

const written = (value: Value | undefined): unknown =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : (value ?? null)

/** @throws when a server runs on it */
export async function postgresSide(options: ConnectionOptions): Promise<Side> {
  const config = clientConfig(options, 'unit')
  const parsed = config.types
  const client = new pg.Client({
    ...config,
    query_timeout: 0,
    application_name: 'deity copy',
    ...({ pipeline: false } as object),
    // Sums of large numbers and the like: SQLite has numbers for them.
    types: {
      getTypeParser: ((oid: number, format: 'text') =>
        oid === 1700 ? Number : parsed?.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
    },
  })
  client.on('error', () => {})
  await client.connect()
  const all = async <T>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as T[]
  const [servers] = await all<{ count: number }>(listServers)
  if (servers && servers.count > 0) {
    await client.end()
    throw new Error('A server runs on the database: stop it first.')
  }
  await client.query('begin isolation level repeatable read')
  await client.query('set local statement_timeout = 0')
  await client.query('set local idle_in_transaction_session_timeout = 0')

  return {
    async tables() {
      const tables = (await all<{ table_name: string }>(listTables)).map(({ table_name }) => table_name)
      const references = await all<{ one: string; other: string }>(listReferences)
      return inOrder(
        tables.filter((table) => !ownTables.has(table)),
        (table) => references.filter(({ one }) => one === table).map(({ other }) => other),
      )
    },
    columns: async (table) =>
      (await all<{ column_name: string }>(listColumns, [table]))
        .map(({ column_name }) => column_name)
        .filter((name) => name !== ownColumns[table]),
    async *rows(table, columns) {
      await client.query(
        `declare copied no scroll cursor for select ${columns.map(quoted)} from ${quoted(table)}`,
      )
      try {
        for (let isLast = false; !isLast; ) {
          const rows = await all<Record<string, unknown>>(`FETCH ${batch} FROM copied`)
          isLast = rows.length < batch
          yield rows.map((row): Row => Object.fromEntries(columns.map((name) => [name, plain(row[name])])))
        }
      } finally {
        await client.query('close copied').catch(() => {})
      }
    },
    async clear(tables) {
      for (const table of tables.toReversed()) await client.query(`delete from ${quoted(table)}`)
    },
    async add(table, columns, rows) {
      const own = ownColumns[table]
      const names = [...columns, ...(own ? [own] : [])].map(quoted)
      const given = rows.map((row) =>
        Object.fromEntries([
          ...columns.map((name) => [name, written(row[name])]),
          ...(own ? [[own, 1]] : []),
        ]),
      )
      await client.query(
        `insert into ${quoted(table)} (${names}) overriding system value
          select ${names} from json_populate_recordset(null::${quoted(table)}, $1::json)`,
        [JSON.stringify(given)],
      )
      if (childTables.has(table) || own) return
      // The next key that PostgreSQL makes comes after those that were copied.
      for (const name of columns) {
        const [found] = await all<{ sequence: string | null }>(
          'select pg_get_serial_sequence($1, $2) as sequence',
          [quoted(table), name],
        )
        if (found?.sequence)
          await client.query(`select setval($1, (select max(${quoted(name)}) from ${quoted(table)}))`, [
            found.sequence,
          ])
      }
    },
    async commit() {
      const { command } = await client.query('commit')
      if (command !== 'COMMIT') throw new Error(`COMMIT was answered with ${command}`)
    },
    async close() {
      await client.end().catch(() => {})
    },
  }
}
