/** Runs numbered `.sql` files once each, in order. The hash of a file that has run is kept. */

import type Database from 'better-sqlite3'
import { inMigration, migrationsIn, pendingOf } from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { prepareStatement } from './statements.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at integer not null
) strict, without rowid`

const selectRan = 'select name, hash from migration'

const hasTable = "select 1 from sqlite_schema where name = 'migration'"

/** The hash of each file that has run, by its name in the database. */
function ranIn(db: Database.Database): Map<string, string> {
  if (prepareStatement(db, hasTable).get() === undefined) return new Map()
  return new Map(prepareStatement<[], [name: string, hash: string]>(db, selectRan).raw().all())
}

/**
 * Brings the database up to date with the `.sql` files of `folder`, all in one transaction. Up to date, it takes no
 * lock, so that a process for each request makes no other wait.
 * @param scope names the folder in the database: `engine` or `application`
 * @throws {OperatorError} when a file that has run was edited or is missing; the transaction is rolled back
 * @throws the database's error when a file fails; its message begins with the file's path
 */
export function migrate(db: Database.Database, scope: string, folder: string): void {
  const files = migrationsIn(folder, 'sqlite')
  if (pendingOf(scope, files, ranIn(db)).length === 0) return
  db.transaction(() => {
    db.exec(table)
    for (const file of pendingOf(scope, files, ranIn(db))) {
      tracePoint('migrating')
      try {
        db.exec(file.text)
      } catch (error) {
        throw inMigration(file, error)
      }
      prepareStatement(db, 'insert into migration values (?, ?, ?)').run(file.name, file.hash, Date.now())
    }
  }).immediate()
}
