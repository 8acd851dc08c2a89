/** Runs numbered `.sql` files once each, in order. The hash of a file that has run is kept. */

import type Database from 'better-sqlite3'
import { inMigration, migrationsIn, pendingOf, type RanMigration } from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { prepareStatement } from './statements.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at integer not null, adds integer not null default 0
) strict, without rowid`

/** Missing in a file of a version before. */
const hasAdds = "select 1 from pragma_table_info('migration') where name = 'adds'"
const addAdds = 'alter table migration add column adds integer not null default 0'

const hasTable = "select 1 from sqlite_schema where name = 'migration'"

/** The files that have run, by their names in the database. */
function ranIn(db: Database.Database): Map<string, RanMigration> {
  if (prepareStatement(db, hasTable).get() === undefined) return new Map()
  const adds = prepareStatement(db, hasAdds).get() === undefined ? '0' : 'adds'
  const rows = prepareStatement<[], [name: string, hash: string, adds: number]>(
    db,
    `select name, hash, ${adds} from migration`,
  )
  return new Map(
    rows
      .raw()
      .all()
      .map(([name, hash, adds]) => [name, { hash, adds: adds === 1 }]),
  )
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
    if (prepareStatement(db, hasAdds).get() === undefined) db.exec(addAdds)
    for (const file of pendingOf(scope, files, ranIn(db))) {
      tracePoint('migrating')
      try {
        db.exec(file.text)
      } catch (error) {
        throw inMigration(file, error)
      }
      prepareStatement(db, 'insert into migration (name, hash, at, adds) values (?, ?, ?, ?)').run(
        ...[file.name, file.hash, Date.now(), file.adds ? 1 : 0],
      )
    }
  }).immediate()
}
