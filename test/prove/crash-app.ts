/** The ledger in a folder of its own, where new migrations wait for a server to be killed in them. */
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fixture } from '../support/app.ts'

export interface CrashApp {
  folder: string
  /** Adds a migration; the next start has to run it. */
  addStep(): void
  /** How many were added. */
  steps(): number
}

/** Long enough to be killed in. That it ran is written where a second run would show. */
const step = (number: number) => `
create table if not exists step (number integer not null) strict;
create table under_way as select * from phase order by session limit 20000;
insert into step values (${number});
drop table under_way;
`

/** @param folder where it is made */
export function crashApp(folder: string): CrashApp {
  cpSync(fixture('ledger'), folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  let steps = 0
  return {
    folder,
    addStep() {
      steps++
      // The ledger's own is 001.
      const name = `${String(steps + 1).padStart(6, '0')}-step.sql`
      writeFileSync(join(folder, 'db/migrations', name), step(steps))
    },
    steps: () => steps,
  }
}
