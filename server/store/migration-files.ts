/**
 * The migrations of a folder, for instance `001-inn.sql`, which is for every database. `004-staff.postgres.sql`
 * beside `004-staff.sql` runs in its place on PostgreSQL, and one with `sqlite` in its name on SQLite. All have
 * one history, under the common name.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OperatorError } from '../runtime/operator-errors.ts'
import { onlyAdds } from './additive-migration.ts'

export type Dialect = 'sqlite' | 'postgres'

export interface MigrationFile {
  /** The common name, for example `001-inn.sql`. */
  name: string
  /** The file that runs. */
  path: string
  text: string
  /** SHA-256 of the text, in hex. */
  hash: string
  /** See `onlyAdds`. */
  adds: boolean
}

/** A migration that has run. */
export interface RanMigration {
  hash: string
  adds: boolean
}

const special = /\.(sqlite|postgres)\.sql$/

/** In their order. None when there is no such folder. */
export function migrationsIn(folder: string, dialect: Dialect): MigrationFile[] {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sql')) : []
  const chosen = new Map<string, string>()
  for (const name of names.sort()) {
    const of = special.exec(name)?.[1]
    const common = name.replace(special, '.sql')
    if (of === undefined) chosen.set(common, chosen.get(common) ?? name)
    else if (of === dialect) chosen.set(common, name)
  }
  return [...chosen]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, file]) => {
      const path = join(folder, file)
      const text = readFileSync(path, 'utf8')
      return { name, path, text, hash: createHash('sha256').update(text).digest('hex'), adds: onlyAdds(text) }
    })
}

/**
 * Those that have still to run, in their order.
 * @param files of the scope
 * @param ran those that did, by their names in the database, which begin with the scope
 * @throws {OperatorError} when a file that has run was edited or is missing. One that only adds may be missing
 * behind the others: a newer version has run it, and this one works beside that
 */
export function pendingOf(
  scope: string,
  files: readonly MigrationFile[],
  ran: ReadonlyMap<string, RanMigration>,
): MigrationFile[] {
  const named = files.map((file) => ({ ...file, name: `${scope}/${file.name}` }))
  for (const { name, hash } of named)
    if ((ran.get(name)?.hash ?? hash) !== hash)
      throw new OperatorError(
        'DEITY_MIGRATION_CHANGED',
        `${name} was edited after it had run: restore it, and put the change into a new file`,
      )
  const known = new Set(named.map(({ name }) => name))
  const newest = named.at(-1)?.name ?? ''
  const [missing] =
    [...ran].find(
      ([name, { adds }]) => name.startsWith(`${scope}/`) && !known.has(name) && !(adds && name > newest),
    ) ?? []
  if (missing !== undefined)
    throw new OperatorError(
      'DEITY_MIGRATION_MISSING',
      `${missing} has run on this database but its file is missing: put it back`,
    )
  return named.filter(({ name }) => !ran.has(name))
}

/** The error of a migration, which says where. It is the same one, because a store reads its code. */
export function inMigration({ path }: MigrationFile, error: unknown): unknown {
  if (error instanceof Error) error.message = `${path}: ${error.message}`
  return error
}
