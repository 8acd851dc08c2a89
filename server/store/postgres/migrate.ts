/** Runs the numbered `.sql` files once each, in order, in one transaction. */
import pg from 'pg'
import {
  inMigration,
  type MigrationFile,
  migrationsIn,
  pendingOf,
  type RanMigration,
} from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { type ConnectionOptions, clientConfig } from './connect.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at bigint not null
);
alter table migration add column if not exists adds boolean not null default false`

/** Any number that others do not use: servers that start at once migrate one after the other. */
const lock = 'select pg_advisory_xact_lock(7234982347)'

/** Milliseconds for one file. */
const fileTimeout = 600_000
const commitTimeout = 15_000

/**
 * The options of tables that SQLite alone has. They say how strictly and where SQLite stores a table;
 * PostgreSQL is as strict without them.
 */
const tableOptions = /\)\s*(?:strict|without\s+rowid)(?:\s*,\s*(?:strict|without\s+rowid))*\s*(?=;|$)/gi

export const portable = (sql: string): string => sql.replace(tableOptions, ')')

async function migrate(client: pg.Client, scope: string, files: readonly MigrationFile[]): Promise<void> {
  const { rows } = await client.query('select name, hash, adds from migration')
  const ran = new Map<string, RanMigration>(rows.map(({ name, hash, adds }) => [name, { hash, adds }]))
  for (const file of pendingOf(scope, files, ran)) {
    tracePoint('migrating')
    try {
      await client.query(portable(file.text))
    } catch (error) {
      throw inMigration(file, error)
    }
    await client.query('insert into migration (name, hash, at, adds) values ($1, $2, $3, $4)', [
      ...[file.name, file.hash, Date.now(), file.adds],
    ])
  }
}

/** Over a connection without a pipeline and without the limits of the others: a migration may take long. */
async function inTransaction<T>(
  options: ConnectionOptions,
  work: (client: pg.Client) => Promise<T>,
  end: 'commit' | 'rollback',
): Promise<T> {
  const client = new pg.Client({
    ...clientConfig(options, 'unit'),
    query_timeout: fileTimeout,
    ...({ pipeline: false } as object),
  })
  client.on('error', () => {})
  await client.connect()
  try {
    await client.query('begin')
    await client.query(`set local statement_timeout = ${fileTimeout}; set local lock_timeout = 60000`)
    await client.query(lock)
    const result = await work(client)
    // It waits for a standby, which may not be there.
    const { command } = await client.query({ text: end, ...({ query_timeout: commitTimeout } as object) })
    if (end === 'commit' && command !== 'COMMIT') throw new Error('the migration was rolled back')
    return result
  } finally {
    await client.end().catch(() => {})
  }
}

/**
 * Brings the database up to date, all in one transaction.
 * @param folders by scope, `engine` and `application`
 * @throws when a file that has run was edited or is missing, or a statement fails; nothing is changed then
 */
export const migrateAll = (
  options: ConnectionOptions,
  folders: Readonly<Record<string, string>>,
): Promise<void> =>
  inTransaction(
    options,
    async (client) => {
      await client.query(table)
      for (const [scope, folder] of Object.entries(folders))
        await migrate(client, scope, migrationsIn(folder, 'postgres'))
    },
    'commit',
  )

/**
 * Runs an application's migrations in an empty schema and rolls them back.
 * @param files in their order
 * @param use called after the last one
 */
export const tryMigrations = <T>(
  options: ConnectionOptions,
  files: readonly MigrationFile[],
  use: (client: pg.Client) => Promise<T>,
  onError: (file: MigrationFile, error: Error) => T,
): Promise<T> =>
  inTransaction(
    options,
    async (client) => {
      await client.query('create schema deity_check; set local search_path = deity_check')
      for (const file of files)
        try {
          await client.query(portable(file.text))
        } catch (error) {
          return onError(file, error as Error)
        }
      return use(client)
    },
    'rollback',
  )
