/** Runs the migrations in memory and reads the tables that they create. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Diagnostic, diagnosticAt, suggestion } from '../server/application/diagnostic.ts'
import { migrationsIn } from '../server/store/migration-files.ts'

/** The columns of each table. */
export type Columns = ReadonlyMap<string, readonly string[]>

/** @returns `columns` is `undefined` if a migration fails, because the later ones have not run then */
export function checkTables(app: string): { columns: Columns | undefined; diagnostics: Diagnostic[] } {
  const db = new Database(':memory:')
  try {
    for (const { path: file, text } of migrationsIn(join(app, 'db/migrations'), 'sqlite'))
      try {
        db.exec(text)
      } catch (error) {
        const { message } = error as Error
        const [, name = ''] =
          /near "(.+)"|(?:table|column|index)(?: named)?:? "?([\w.]+)/.exec(message)?.filter(Boolean) ?? []
        return {
          columns: undefined,
          diagnostics: [diagnosticAt(file, name || message, 'DEITY_MIGRATION', message)],
        }
      }
    const rows = db
      .prepare(
        `select s.name as "table", c.name as "column" from sqlite_schema s, pragma_table_info(s.name) c
          where s.type in ('table', 'view')`,
      )
      .all() as { table: string; column: string }[]
    const columns = new Map<string, string[]>()
    for (const { table, column } of rows) columns.set(table, [...(columns.get(table) ?? []), column])
    return { columns, diagnostics: checkReferences(db, app, columns) }
  } finally {
    db.close()
  }
}

/** Reports foreign keys to missing tables and columns, which SQLite notices only when a row is written. */
function checkReferences(db: Database.Database, app: string, columns: Columns): Diagnostic[] {
  const references = db
    .prepare(
      `select f."table", f."to" from sqlite_schema s, pragma_foreign_key_list(s.name) f where s.type = 'table'`,
    )
    .all() as { table: string; to: string | null }[]
  const files = migrationsIn(join(app, 'db/migrations'), 'sqlite').map(({ path }) => path)
  return references.flatMap(({ table, to }) => {
    const known = columns.get(table)
    if (known && (to === null || known.includes(to))) return []
    const wrong = known ? String(to) : table
    const written = new RegExp(`references\\s+"?${table}"?${known ? `\\s*\\("?${to}\\b` : '\\b'}`, 'i')
    const file = files.find((each) => written.test(readFileSync(each, 'utf8')))
    const message = known
      ? `"${table}" has no column "${to}"${suggestion(wrong, known)}`
      : `there is no table "${table}"${suggestion(table, columns.keys())}`
    return file ? [diagnosticAt(file, wrong, 'DEITY_TABLE_UNKNOWN', message)] : []
  })
}
