/**
 * The database of a test: SQLite in memory or on a file; or with `DATABASE`, a schema of its own in that
 * PostgreSQL, which is dropped in the end.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store } from '../../server/store/contract.ts'
import { databaseIn } from '../../server/store/open.ts'

export interface TestDatabase {
  /** The file, `:memory:`, or the address of the schema. */
  file: string
  /** Can it be opened again, and have what was there before? */
  isLasting: boolean
  open(app: string, options: { actionLimit: number; onFatal(error: unknown): void }): Promise<Store>
  remove(): Promise<void>
}

/** Where a flush costs nothing: durability is the subject of other tests. */
const memory = '/dev/shm'

function sqliteOn(folder: string | undefined): TestDatabase {
  const file = folder ? databaseIn(folder) : ':memory:'
  return {
    file,
    isLasting: folder !== undefined,
    async open(app, { onFatal }) {
      const { openSqlite } = await import('../../server/store/sqlite/store.ts')
      return openSqlite({ file, migrations: join(app, 'db/migrations'), onFatal })
    },
    async remove() {
      if (folder) rmSync(folder, { recursive: true })
    },
  }
}

async function run(url: string, sql: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  // A schema that is dropped is no message for a test.
  await client.query(`set client_min_messages = warning; ${sql}`)
  await client.end()
}

/** @param url of a database in which schemas may be made */
export async function schemaIn(url: string): Promise<TestDatabase> {
  const schema = `deity_test_${randomBytes(8).toString('hex')}`
  await run(url, `create schema ${schema}`)
  const file = `${url}${url.includes('?') ? '&' : '?'}options=-c%20search_path%3D${schema}`
  return {
    file,
    isLasting: true,
    async open(app, { actionLimit }) {
      const { openPostgres } = await import('../../server/store/postgres/store.ts')
      const migrations = join(app, 'db/migrations')
      return (await openPostgres({ url: file, pooler: false, actionLimit, migrations })).store
    },
    remove: () => run(url, `drop schema ${schema} cascade`),
  }
}

/** @param where SQLite: in memory, on the disk, or on a disk in memory */
export async function openDatabase(where: 'memory' | 'disk' | 'fast'): Promise<TestDatabase> {
  const url = process.env['DATABASE']
  if (url) return schemaIn(url)
  if (where === 'memory') return sqliteOn(undefined)
  return sqliteOn(mkdtempSync(join(where === 'fast' && existsSync(memory) ? memory : tmpdir(), 'deity-')))
}
