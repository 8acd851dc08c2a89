/** Runs numbered `.sql` files once each, in order. The hash of a file that has run is kept. */

import type Database from 'better-sqlite3'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { type MigrationFile, migrationsIn } from '../migration-files.ts'
import { tracePoint } from '../trace-points.ts'
import { prepareStatement } from './statements.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at integer not null
) strict, without rowid`

const selectRan = 'select name, hash from migration where name like ?'

const hasTable = "select 1 from sqlite_schema where name = 'migration'"

/** The hash of each file that has run, by its name in the database. */
function ranIn(db: Database.Database, scope: string): Map<string, string> {
  if (prepareStatement(db, hasTable).get() === undefined) return new Map()
  const find = prepareStatement<[string], [name: string, hash: string]>(db, selectRan).raw()
  return new Map(find.all(`${scope}/%`))
}

/** Needs no lock, so that a process for each request makes no other wait. */
function isUpToDate(db: Database.Database, scope: string, files: readonly MigrationFile[]): boolean {
  const ran = ranIn(db, scope)
  return ran.size === files.length && files.every(({ name, hash }) => ran.get(`${scope}/${name}`) === hash)
}

/**
 * Brings the database up to date with the `.sql` files of `folder`, all in one transaction.
 * @param scope names the folder in the database: `engine` or `application`
 * @throws when a file that has run was edited or is missing, or a statement fails; nothing is changed then
 */
export function migrate(db: Database.Database, scope: string, folder: string): void {
  const files = migrationsIn(folder, 'sqlite')
  if (isUpToDate(db, scope, files)) return
  db.transaction(() => {
    db.exec(table)
    const ran = ranIn(db, scope)
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
        db.exec(text)
      } catch (error) {
        // The same error, because errors.ts reads its code.
        if (error instanceof Error) error.message = `${path}: ${error.message}`
        throw error
      }
      prepareStatement(db, 'insert into migration values (?, ?, ?)').run(name, hash, Date.now())
    }
    const [missing] = ran.keys()
    if (missing !== undefined)
      throw new OperatorError(
        'DEITY_MIGRATION_MISSING',
        `${missing} has run on this database but its file is missing: put it back`,
      )
  }).immediate()
}
