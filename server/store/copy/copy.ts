/** Copies every table from one database to the other, in one transaction, and compares both. */
import { createHash } from 'node:crypto'
import type { Row, Side, Value } from './side.ts'

export interface Copied {
  table: string
  rows: number
}

const text = (value: Value | undefined): unknown =>
  value instanceof Uint8Array ? { bytes: Buffer.from(value).toString('hex') } : (value ?? null)

/** A sum over the rows: their order means nothing. */
function createDigest(columns: readonly string[]) {
  const names = columns.toSorted()
  let sum = 0n
  let rows = 0
  return {
    add(row: Row) {
      const line = JSON.stringify(names.map((name) => text(row[name])))
      sum = (sum + BigInt(`0x${createHash('sha256').update(line).digest('hex')}`)) % 2n ** 256n
      rows++
    },
    count: () => rows,
    result: () => `${rows} rows, ${sum.toString(16)}`,
  }
}

/** What differs between the tables of both, as a sentence; nothing if they are the same. */
async function difference(from: Side, to: Side, tables: readonly string[]): Promise<string | undefined> {
  const others = await to.tables()
  const lacking = tables.filter((table) => !others.includes(table))
  if (lacking.length > 0) return `the target has no table ${lacking.join(', ')}`
  const more = others.filter((table) => !tables.includes(table))
  if (more.length > 0) return `the source has no table ${more.join(', ')}`
  for (const table of tables) {
    const [one, other] = [await from.columns(table), await to.columns(table)]
    if (String(one.toSorted()) !== String(other.toSorted()))
      return `the table ${table} has the columns ${one} in the source and ${other} in the target`
  }
  return undefined
}

async function isEmpty(side: Side, table: string): Promise<boolean> {
  for await (const rows of side.rows(table, await side.columns(table))) return rows.length === 0
  return true
}

async function copyTable(from: Side, to: Side, table: string): Promise<Copied> {
  const columns = await from.columns(table)
  const source = createDigest(columns)
  for await (const rows of from.rows(table, columns)) {
    for (const row of rows) source.add(row)
    if (rows.length > 0) await to.add(table, columns, rows)
  }
  const target = createDigest(columns)
  for await (const rows of to.rows(table, columns)) for (const row of rows) target.add(row)
  if (source.result() !== target.result())
    throw new Error(
      `${table}: ${source.result()} were read, ${target.result()} are there: nothing was copied`,
    )
  return { table, rows: source.count() }
}

/**
 * @param to brought up to date by the migrations, and without sessions. What migrations have put into its
 * tables is replaced
 * @throws when anything differs in the end; the target is as it was then
 */
export async function copyAll(from: Side, to: Side): Promise<Copied[]> {
  const tables = await to.tables()
  const differs = await difference(from, to, await from.tables())
  if (differs) throw new Error(`${differs}: run the same version of the application on both first`)
  if (!(await isEmpty(to, 'session'))) throw new Error('The target has sessions already: name an empty one.')
  await to.clear(tables)
  const copied: Copied[] = []
  for (const table of tables) copied.push(await copyTable(from, to, table))
  await to.commit()
  return copied
}
