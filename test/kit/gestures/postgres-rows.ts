/** Reads every row of a schema in PostgreSQL, as SQLite would hold it: what belongs to a session names its id. */
import pg from 'pg'
import { childTables, ownTables } from '../../../server/store/copy/side.ts'
import { clientConfig } from '../../../server/store/postgres/connect.ts'
import type { Reader, Rows } from './rows.ts'

type Row = Record<string, unknown>

const listTables = `select table_name as name from information_schema.tables
  where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`

/** Rows that have no order of their own come in that of their text. */
function selectFrom(table: string): string {
  // Proofs look for a row by its first column.
  if (table === 'session') return 'select id, t.* from session t order by id'
  if (!childTables.has(table)) return `select * from "${table}" t order by t::text`
  return `select s.id, t.* from "${table}" t join session s on s.hash = t.session order by s.id, t::text`
}

/** A row of the engine's as SQLite has it: no revision, and the id of its session. */
function likeSqlite(table: string, row: Row): Row {
  if (table === 'session') return omit(row, 'revision')
  return childTables.has(table) ? { ...omit(row, 'id'), session: row['id'] } : row
}

const omit = (row: Row, column: string): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== column))

export async function openPostgresReader(url: string): Promise<Reader> {
  const client = new pg.Client(clientConfig({ url, pooler: false, actionLimit: 10_000 }, 'reader'))
  await client.connect()
  const all = async (sql: string): Promise<Row[]> => (await client.query(sql)).rows
  const names = (await all(listTables)).map(({ name }) => String(name))
  const tables = names.filter((name) => !ownTables.has(name))
  let version: unknown
  let latest: Rows = new Map()
  return {
    async read() {
      // Changes with every transaction that writes, so most readings cost one short statement.
      const [now] = await all('select pg_current_snapshot()::text as snapshot')
      if (now?.['snapshot'] === version) return latest
      await client.query('begin isolation level repeatable read')
      const [at] = await all('select pg_current_snapshot()::text as snapshot')
      const rows = await Promise.all(tables.map((table) => all(selectFrom(table))))
      await client.query('commit')
      version = at?.['snapshot']
      latest = new Map(
        tables.map((table, index) => [
          table,
          (rows[index] ?? []).map((row) => JSON.stringify(likeSqlite(table, row))),
        ]),
      )
      return latest
    },
    // It checks its pages as it reads them, and foreign keys hold with each commit.
    faults: async () => [],
    close: () => client.end(),
  }
}
