/** What a copy needs of a database. Rows are the same on both: children of a session name its hash. */

export type Value = string | number | null | Uint8Array
export type Row = Record<string, Value>

/** Tables of the engine that are not copied: what they hold belongs to one database. */
export const ownTables: ReadonlySet<string> = new Set([
  'migration',
  'lease',
  'barrier',
  'log_salt',
  'announced',
])

/** Tables of the engine whose rows name their session. */
export const childTables: ReadonlySet<string> = new Set(['phase', 'draft', 'forgetting'])

export interface Side {
  /** All tables that are copied, a table after those that it refers to. */
  tables(): Promise<string[]>
  /** The columns of a table, without those that only this database has. */
  columns(table: string): Promise<string[]>
  /** Some rows at a time, in any order. */
  rows(table: string, columns: readonly string[]): AsyncIterable<Row[]>
  /** Removes all rows of these tables. */
  clear(tables: readonly string[]): Promise<void>
  add(table: string, columns: readonly string[], rows: readonly Row[]): Promise<void>
  /** All that was written is there from now on, or nothing. */
  commit(): Promise<void>
  /** Drops what was not committed. */
  close(): Promise<void>
}

/** Rows that are read and written at once. */
export const batch = 500
