/** Keeps a database from being written, from a connection of its own. */
import Database from 'better-sqlite3'
import pg from 'pg'

/**
 * @param database the path of SQLite's file, or the address of a schema in PostgreSQL
 * @returns ends it
 */
export async function lockDatabase(database: string): Promise<() => Promise<void>> {
  if (database.startsWith('postgres')) {
    const client = new pg.Client({ connectionString: database })
    await client.connect()
    await client.query('begin')
    await client.query('lock table session in exclusive mode')
    return () => client.end()
  }
  const db = new Database(database)
  db.exec('begin immediate')
  return async () => void db.close()
}
