/** Every row of every table, read through a connection of its own, and what changed between two readings. */
import { createHash } from 'node:crypto'
import Database from 'better-sqlite3'

/** Rows as JSON, by table. */
export type Rows = ReadonlyMap<string, readonly string[]>

export interface Change {
  table: string
  added: Record<string, unknown>[]
  removed: Record<string, unknown>[]
}

/** The engine's own tables; all others are the application's. */
const engineTables = new Set(['session', 'phase', 'migration', 'horizon', 'draft', 'forgetting', 'attempt'])
export const isBusiness = ({ table }: Change): boolean => !engineTables.has(table)

const digests = new WeakMap<Rows, string>()

/** Equal for equal business rows. */
export function businessOf(rows: Rows): string {
  const known = digests.get(rows)
  if (known !== undefined) return known
  const business = [...rows].filter(([table]) => !engineTables.has(table))
  const digest = createHash('sha256').update(JSON.stringify(business)).digest('base64')
  digests.set(rows, digest)
  return digest
}

export interface Reader {
  read(): Rows
  /** What is wrong with the file, if anything. */
  faults(): string[]
  close(): void
}

export function openReader(file: string): Reader {
  const db = new Database(file, { readonly: true })
  const tables = db
    .prepare<[], string>("select name from sqlite_master where type = 'table' and name not like 'sqlite_%'")
    .pluck()
    .all()
  const all = tables.map((table) => ({ table, rows: db.prepare(`select * from "${table}"`) }))
  let version: unknown
  let latest: Rows = new Map()
  return {
    read() {
      // Grows with every commit of another connection, so most readings cost nothing.
      const now = db.pragma('data_version', { simple: true })
      if (now === version) return latest
      version = now
      latest = new Map(all.map(({ table, rows }) => [table, rows.all().map((row) => JSON.stringify(row))]))
      return latest
    },
    faults() {
      const found = db.pragma('integrity_check', { simple: true })
      const strays = db.pragma('foreign_key_check') as unknown[]
      return [...(found === 'ok' ? [] : [String(found)]), ...strays.map((stray) => JSON.stringify(stray))]
    },
    close: () => db.close(),
  }
}

/** The rows of `some` that are not among `others`; equal rows are counted. */
function without(some: readonly string[], others: readonly string[]): Record<string, unknown>[] {
  const left = new Map<string, number>()
  for (const row of others) left.set(row, (left.get(row) ?? 0) + 1)
  return some
    .filter((row) => {
      const count = left.get(row) ?? 0
      left.set(row, count - 1)
      return count <= 0
    })
    .map((row) => JSON.parse(row))
}

/** The tables that differ, and how. */
export function changesBetween(before: Rows, after: Rows): Change[] {
  if (before === after) return []
  return [...after]
    .map(([table, rows]) => ({
      table,
      added: without(rows, before.get(table) ?? []),
      removed: without(before.get(table) ?? [], rows),
    }))
    .filter(({ added, removed }) => added.length + removed.length > 0)
}
