/** Reads every row of SQLite's file. */
import Database from 'better-sqlite3'
import { processTables, type Reader, type Rows } from './rows.ts'

export function openSqliteReader(file: string): Reader {
  const db = new Database(file, { readonly: true })
  const tables = db
    .prepare<[], string>("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all()
    .filter((table) => !processTables.has(table))
  const all = tables.map((table) => ({ table, rows: db.prepare(`select * from "${table}"`) }))
  let version: unknown
  let latest: Rows = new Map()
  return {
    async read() {
      // Grows with every commit of another connection, so most readings cost nothing.
      const now = db.pragma('data_version', { simple: true })
      if (now === version) return latest
      version = now
      latest = new Map(all.map(({ table, rows }) => [table, rows.all().map((row) => JSON.stringify(row))]))
      return latest
    },
    async faults() {
      const found = db.pragma('integrity_check', { simple: true })
      const strays = db.pragma('foreign_key_check') as unknown[]
      return [...(found === 'ok' ? [] : [String(found)]), ...strays.map((stray) => JSON.stringify(stray))]
    },
    async close() {
      db.close()
    },
  }
}
