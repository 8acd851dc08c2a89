/** Numbered `.sql` files, run once each and in order. A file that has run is never edited: its hash is kept. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { reach } from '../points.ts'
import { prepare } from './keep.ts'

const table = `create table if not exists migration (
  name text primary key, hash text not null, at integer not null
) strict, without rowid`

/**
 * Brings the database up to date with the `.sql` files of `folder`, all in one unit of work.
 * @param scope tells two folders' files apart, for instance `engine` and `application`
 * @throws when a file that has run was edited or is missing, or when a statement fails; nothing is changed then
 */
export function migrate(db: Database.Database, scope: string, folder: string): void {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.sql'))
        .sort()
    : []
  db.transaction(() => {
    db.exec(table)
    const ran = new Map(
      prepare<[string], { name: string; hash: string }>(
        db,
        'select name, hash from migration where name like ?',
      )
        .all(`${scope}/%`)
        .map((row) => [row.name, row.hash]),
    )
    for (const file of files) {
      const name = `${scope}/${file}`
      const sql = readFileSync(join(folder, file), 'utf8')
      const hash = createHash('sha256').update(sql).digest('hex')
      const before = ran.get(name)
      ran.delete(name)
      if (before === hash) continue
      if (before !== undefined)
        throw new Error(`${name} was edited after it had run: write a new file instead`)
      reach('migrating')
      try {
        db.exec(sql)
      } catch (error) {
        // Its code stays as it is: errors.ts tells by it what has failed.
        if (error instanceof Error) error.message = `${join(folder, file)}: ${error.message}`
        throw error
      }
      prepare(db, 'insert into migration values (?, ?, ?)').run(name, hash, Date.now())
    }
    const [missing] = ran.keys()
    if (missing !== undefined) throw new Error(`${missing} has run on this database but its file is missing`)
  }).immediate()
}
