/** With `DATABASE`: runs the migrations in that PostgreSQL, in a schema of their own, and rolls them back. */
import { join } from 'node:path'
import { type Diagnostic, diagnosticAt, diagnosticOf } from '../server/application/diagnostic.ts'
import { readConfig } from '../server/config.ts'
import { type MigrationFile, migrationsIn } from '../server/store/migration-files.ts'
import type { Columns } from './tables.ts'

const query = `select table_name, column_name from information_schema.columns
  where table_schema = current_schema() order by table_name, ordinal_position`

/** Where a migration makes a table: the last file that names it. */
function fileOf(files: readonly MigrationFile[], table: string): string | undefined {
  return files.filter(({ text }) => text.split(/\W+/).includes(table)).at(-1)?.path
}

/** The tables and columns that one database has and the other lacks. */
function differences(app: string, sqlite: Columns, postgres: Columns): Diagnostic[] {
  const folder = join(app, 'db/migrations')
  const lacks = (some: Columns, others: Columns, dialect: 'sqlite' | 'postgres', name: string) =>
    [...some].flatMap(([table, columns]) => {
      const file = fileOf(migrationsIn(folder, dialect), table)
      const missing = others.has(table)
        ? columns.filter((column) => !others.get(table)?.includes(column))
        : [undefined]
      return missing.flatMap((column) => {
        const what = column === undefined ? `the table "${table}"` : `the column "${column}" of "${table}"`
        return file
          ? [diagnosticAt(file, column ?? table, 'DEITY_TABLE_UNKNOWN', `${name} lacks ${what}`)]
          : []
      })
    })
  return [
    ...lacks(sqlite, postgres, 'postgres', 'PostgreSQL'),
    ...lacks(postgres, sqlite, 'sqlite', 'SQLite'),
  ]
}

/**
 * @param sqlite the tables that the same migrations make in SQLite
 * @returns nothing without `DATABASE`
 */
export async function checkPostgresTables(app: string, sqlite: Columns | undefined): Promise<Diagnostic[]> {
  const { database, actionLimit } = readConfig(process.env)
  const files = migrationsIn(join(app, 'db/migrations'), 'postgres')
  if (!database || files.length === 0) return []
  const { tryMigrations } = await import('../server/store/postgres/migrate.ts')
  return tryMigrations<Diagnostic[]>(
    { ...database, actionLimit },
    files,
    async (client) => {
      const columns = new Map<string, string[]>()
      for (const { table_name: table, column_name: column } of (await client.query(query)).rows)
        columns.set(table, [...(columns.get(table) ?? []), column])
      return sqlite ? differences(app, sqlite, columns) : []
    },
    ({ path, text }, error) => {
      const position = Number((error as { position?: string }).position)
      const at = Number.isNaN(position) ? undefined : text.slice(position - 1).match(/^\w+/)?.[0]
      const message = `PostgreSQL: ${error.message}`
      return [
        at === undefined
          ? diagnosticOf(path, 'DEITY_MIGRATION', message)
          : diagnosticAt(path, at, 'DEITY_MIGRATION', message),
      ]
    },
  )
}
