/** Runs numbered `.sql` files once each, in order. The hash of a file that has run is kept. */

import type Database from 'better-sqlite3'
import { inMigration, migrationsIn, pendingOf } from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { prepareStatement } from './statements.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at integer not null
) strict, without rowid`

const selectRan = 'select name, hash from migration'

/**
 * Brings the database up to date with the `.sql` files of `folder`, all in one transaction.
 * @param scope names the folder in the database: `engine` or `application`
 * @throws when a file that has run was edited or is missing, or a statement fails; nothing is changed then
 */
export function migrate(db: Database.Database, scope: string, folder: string): void {
  const files = migrationsIn(folder, 'sqlite')
  db.transaction(() => {
    db.exec(table)
    const ran = prepareStatement<[], [name: string, hash: string]>(db, selectRan).raw().all()
    for (const file of pendingOf(scope, files, new Map(ran))) {
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
