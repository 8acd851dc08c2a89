/** `deity forget`: deletes the answers of a person, by an identifier that `subjectIds` returns. */
import { parseArgs } from 'node:util'
import { loadApplication } from '../server/application/load.ts'
import { readConfig } from '../server/config.ts'
import { forget as forgetIn } from '../server/maintenance/forget.ts'
import { scrubStore } from '../server/store/open.ts'
import { openStore } from './open-store.ts'
import type { Result } from './result.ts'

const count = (number: number, thing: string) => `${number} ${thing}${number === 1 ? '' : 's'}`

/** See docs/security.md: few forgotten sessions have one. */
const copies =
  'A server runs on the file. Copies that SQLite made of rows when it moved them can be left in unused parts of pages until the sessions beside them end. Run this again while the server is stopped, and the file is written anew without them.'

/** With the settings of the server, which may be running. */
export async function forget(args: string[]): Promise<Result | undefined> {
  const [reference] = parseArgs({ args, allowPositionals: true }).positionals
  if (!reference) return undefined
  const config = readConfig(process.env)
  const { actionLimit } = config
  const application = await loadApplication(config.app)
  const store = await openStore(config)
  if (typeof store === 'string') return { status: 1, note: store }
  const silent = [...application.transactions.values()].filter(({ subjectIds }) => !subjectIds)
  const found = await forgetIn({ application, store, actionLimit, now: Date.now }, reference)
  await store.close()
  const { isDone, isWhole, note } = await scrubStore(config)
  const notes = [
    ...silent.map(
      ({ name }) =>
        `${name} declares no \`subjectIds\`: only input that was typed and not sent was searched.`,
    ),
    ...(found.unreadable > 0
      ? [`${count(found.unreadable, 'phase')} could not be read, so it is unknown whom they are about.`]
      : []),
    ...(isDone ? [] : ['What was forgotten is still in the file or its log: it was in use. Run this again.']),
    ...(isWhole ? [] : [copies]),
    ...(note ? [note] : []),
  ]
  return {
    status: isDone ? 0 : 1,
    text: `Forgotten: ${count(found.sessions, 'session')}, ${count(found.phases, 'phase')}. What was confirmed, the application's own rows, stays as it is; so do backups.`,
    ...(notes.length > 0 && { note: notes.join('\n') }),
  }
}
