/** SQLite's file as one side of a copy, all in one transaction. */
import type Database from 'better-sqlite3'
import { keep, prepareStatement } from '../sqlite/statements.ts'
import { batch, childTables, ownTables, type Row, type Side, type Value } from './side.ts'

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const listTables = `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
const listReferences = 'select "table" from pragma_foreign_key_list(?)'
const listColumns = 'select name from pragma_table_info(?)'

/** A table after those that it refers to. */
export function inOrder(tables: readonly string[], refersTo: (table: string) => readonly string[]): string[] {
  const ordered: string[] = []
  const visit = (table: string, path: readonly string[]) => {
    if (ordered.includes(table) || path.includes(table)) return
    for (const other of refersTo(table)) if (tables.includes(other)) visit(other, [...path, table])
    ordered.push(table)
  }
  for (const table of tables) visit(table, [])
  return ordered
}

/** @param db a connection of its own, with no transaction open */
export function sqliteSide(db: Database.Database): Side {
  keep(db)
  db.exec('pragma foreign_keys = OFF')
  db.exec('begin immediate')
  const all = <T>(sql: string, ...values: unknown[]) =>
    prepareStatement<unknown[], T>(db, sql)
      .pluck()
      .all(...values)

  function selectRows(table: string, columns: readonly string[]): string {
    if (!childTables.has(table)) return `select ${columns.map(quoted)} from ${quoted(table)}`
    const named = columns.map((name) => (name === 'session' ? 's.hash as session' : `c.${quoted(name)}`))
    return `select ${named} from ${quoted(table)} c join session s on s.id = c.session`
  }

  return {
    async tables() {
      const tables = all<string>(listTables).filter((table) => !ownTables.has(table))
      return inOrder(tables, (table) => all<string>(listReferences, table))
    },
    columns: async (table) => all<string>(listColumns, table),
    async *rows(table, columns) {
      let some: Row[] = []
      for (const row of prepareStatement<[], Row>(db, selectRows(table, columns)).iterate()) {
        if (some.push(row) < batch) continue
        yield some
        some = []
      }
      yield some
    },
    async clear(tables) {
      for (const table of tables.toReversed()) prepareStatement(db, `delete from ${quoted(table)}`).run()
    },
    async add(table, columns, rows) {
      const values = columns.map((name) =>
        name === 'session' && childTables.has(table) ? '(select id from session where hash = ?)' : '?',
      )
      const insert = prepareStatement<Value[]>(
        db,
        `insert into ${quoted(table)} (${columns.map(quoted)}) values (${values})`,
      )
      for (const row of rows) insert.run(...columns.map((name) => row[name] ?? null))
    },
    async commit() {
      const stray = prepareStatement(db, 'pragma foreign_key_check').all()
      if (stray.length > 0)
        throw new Error(`rows refer to others that are not there: ${JSON.stringify(stray)}`)
      db.exec('commit; pragma synchronous = FULL; pragma wal_checkpoint(TRUNCATE)')
    },
    async close() {
      if (db.inTransaction) db.exec('rollback')
      db.close()
    },
  }
}
