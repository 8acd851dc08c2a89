/** Every row of every table, read through a connection of its own, and what changed between two readings. */
import { createHash } from 'node:crypto'

/** Rows as JSON, by table. */
export type Rows = ReadonlyMap<string, readonly string[]>

export interface Change {
  table: string
  added: Record<string, unknown>[]
  removed: Record<string, unknown>[]
}

/** The engine's own tables; all others are the application's. */
const engineTables = new Set([
  ...['session', 'phase', 'migration', 'horizon', 'draft', 'forgetting', 'attempt', 'seal_key'],
  ...['upload', 'upload_piece', 'kept_file'],
])

/** What processes write of themselves when they start; no form changes it, and no reading has it. */
export const processTables: ReadonlySet<string> = new Set(['announced', 'log_salt'])
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
  /** The same object again while nothing was committed. */
  read(): Promise<Rows>
  /** What is wrong with the database, if anything. */
  faults(): Promise<string[]>
  close(): Promise<void>
}

/** @param database the path of SQLite's file, or the address of a schema in PostgreSQL */
export async function openReader(database: string): Promise<Reader> {
  if (!database.startsWith('postgres')) return (await import('./sqlite-rows.ts')).openSqliteReader(database)
  return (await import('./postgres-rows.ts')).openPostgresReader(database)
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
