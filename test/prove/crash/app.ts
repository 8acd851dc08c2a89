/** A copy of the fixture of accounts, whose new migrations wait for a server to be killed in them. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { prepareStatement } from '../../../server/store/sqlite/statements.ts'
import { fixture } from '../../support/app.ts'
import { inDatabase } from '../database.ts'

export interface CrashApp {
  folder: string
  /** Adds a migration; the next start has to run it. */
  addMigration(): void
  /** How many were added. */
  migrations(): number
  /** What is wrong with those that ran: each has to have run once, in order. */
  faults(file: string): string[]
}

/** Long enough to be killed in. Its last row shows a second run. */
const migration = (number: number) => `
create table if not exists step (number integer not null) strict;
create table under_way as select * from phase order by session limit 20000;
insert into step values (${number});
drop table under_way;
`

/** @param folder where it is made */
export function crashApp(folder: string): CrashApp {
  cpSync(fixture('ledger'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  let added = 0
  return {
    folder,
    addMigration() {
      added++
      // The fixture's own is 001.
      const name = `${String(added + 1).padStart(6, '0')}-step.sql`
      writeFileSync(join(folder, 'db/migrations', name), migration(added))
    },
    migrations: () => added,
    faults: (file) =>
      inDatabase(file, { readonly: true }, (db) => {
        const tables = prepareStatement(db, `select name from sqlite_schema where name = 'step'`).all()
        const ran =
          tables.length === 0
            ? []
            : prepareStatement(db, 'select number from step order by rowid').pluck().all()
        const expected = Array.from({ length: added }, (_, index) => index + 1)
        return isDeepStrictEqual(ran, expected)
          ? []
          : [`the migrations that ran: ${ran}, and not ${expected}`]
      }),
  }
}
