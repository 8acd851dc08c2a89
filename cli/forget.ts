/** `deity forget`: removes what a person filled in, by a reference that the author's `subject` knows. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { scrub } from '../db/sqlite/scrub.ts'
import { openSqlite } from '../db/sqlite/store.ts'
import { readConfig } from '../server/config.ts'
import { forget as forgetIn } from '../server/forget.ts'
import { loadApplication } from '../server/registry/load.ts'
import type { Result } from './result.ts'

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`

/** With the settings of the server, which may be running. */
export async function forget(args: string[]): Promise<Result | undefined> {
  const [reference] = parseArgs({ args, allowPositionals: true }).positionals
  if (!reference) return undefined
  const { app, data, actionLimit } = readConfig(process.env)
  const file = join(data, 'deity.sqlite')
  if (!existsSync(file)) return { status: 1, note: `There is no database at ${file}.` }
  const application = await loadApplication(app)
  const silent = [...application.transactions.values()].filter(({ subject }) => !subject)
  const onFatal = (error: unknown) => {
    throw error
  }
  const store = openSqlite({ file, migrations: join(app, 'db/migrations'), onFatal })
  const found = await forgetIn({ application, store, actionLimit, now: Date.now }, reference)
  await store.close()
  const isClean = scrub(file)
  const notes = [
    ...silent.map(
      ({ name }) => `${name} does not say whom its sessions are about: none of them was looked at.`,
    ),
    ...(found.unreadable > 0
      ? [`${count(found.unreadable, 'phase')} could not be read; nobody can say whom they are about.`]
      : []),
    ...(isClean
      ? []
      : ['What was forgotten is still in the file or its log: it was in use. Run this again.']),
  ]
  return {
    status: isClean ? 0 : 1,
    text: `Forgotten: ${count(found.sessions, 'session')}, ${count(found.phases, 'phase')}. What was confirmed, the application's own rows, stays as it is; so do backups.`,
    ...(notes.length > 0 && { note: notes.join('\n') }),
  }
}
