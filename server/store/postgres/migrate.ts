/** Runs the numbered `.sql` files once each, in order, in one transaction. */
import pg from 'pg'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { type MigrationFile, migrationsIn } from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { type ConnectionOptions, clientConfig } from './connect.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at bigint not null
)`

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
  const found = await client.query('select name, hash from migration where name like $1', [`${scope}/%`])
  const ran = new Map<string, string>(found.rows.map(({ name, hash }) => [name, hash]))
  for (const { name: file, path, text, hash } of files) {
    const name = `${scope}/${file}`
    const before = ran.get(name)
    ran.delete(name)
    if (before === hash) continue
    if (before !== undefined)
      throw new OperatorError(
        'DEITY_MIGRATION_CHANGED',
        `${name} was edited after it had run: restore it, and put the change into a new file`,
      )
    tracePoint('migrating')
    try {
      await client.query(portable(text))
    } catch (error) {
      // The same error, because errors.ts reads its code.
      if (error instanceof Error) error.message = `${path}: ${error.message}`
      throw error
    }
    await client.query('insert into migration values ($1, $2, $3)', [name, hash, Date.now()])
  }
  const [missing] = ran.keys()
  if (missing !== undefined)
    throw new OperatorError(
      'DEITY_MIGRATION_MISSING',
      `${missing} has run on this database but its file is missing: put it back`,
    )
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
