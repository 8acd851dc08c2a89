/** A database opened beside its server, or after it. */
import Database from 'better-sqlite3'
import { keep } from '../../server/store/sqlite/statements.ts'

/** Opens the file, uses it and closes it. */
export function inDatabase<T>(file: string, options: Database.Options, use: (db: Database.Database) => T): T {
  const db = keep(new Database(file, options))
  try {
    return use(db)
  } finally {
    db.close()
  }
}
