/** Forms and links of phases that an older copy of the database does not hold: row 60 of the catalogue. */
import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { placeOn } from '../../kit/gestures/page.ts'
import { openVisitor, type Visitor } from '../../kit/visitor.ts'
import { contact, dates } from '../../support/booking.ts'
import { type ServerProcess, startProcess } from '../../support/process.ts'
import { type Base, gatherPage } from './seeds.ts'

/** Of the one walk; those of the seeds have others. */
const session = 1000

/** One that leaves is good as of any phase of its session, whether that is known or not. */
const isBound = ({ pairs }: Base): boolean =>
  !pairs.some(([name, value]) => name === 'actionID' && value.startsWith('leave.'))

export interface Lost {
  forms: Base[]
  links: Base[]
  /** The phase to which an answer leads on: `guests.2-3f9a1c`. */
  newest: string
}

/** Is it of a phase that the copy does not have? The URL of a page that answers a form names the one before. */
const isLater = ({ pairs }: Base): boolean =>
  pairs.some(([name, value]) => name === 'screenID' && !/\.1-/.test(value))

/**
 * Walks on from a copy of the database, goes back to it, and walks another way to the same number.
 * @returns what was gathered on the way that is lost, and the server that runs on the copy
 */
export async function loseSome(
  server: ServerProcess,
  environment: { DATA: string },
  cookies: boolean,
): Promise<{ server: ServerProcess; lost: Lost }> {
  const file = join(environment.DATA, 'deity.sqlite')
  const copy = `${file}.copy`
  const visitor = await openVisitor(server.url, '/booking', { cookies })
  await visitor.fill(dates).submit()
  const kept = visitor.tab()
  const db = new Database(file, { readonly: true })
  await db.backup(copy)
  db.close()

  const [forms, links]: [Base[], Base[]] = [[], []]
  const gather = (page: Visitor) => {
    const gathered = gatherPage(page, session)
    forms.push(...gathered.forms.map(({ base }) => base).filter(isBound))
    links.push(...gathered.links.filter(isLater))
  }
  gather(await visitor.submit('Choose the Double room'))
  gather(await visitor.fill({ guestName: 'Ada' }).submit('Continue'))
  // Only a page whose links stand beside a form has some where no address holds an identifier.
  gather(await visitor.fill(contact).submit())
  await server.end()
  for (const each of [file, `${file}-wal`, `${file}-shm`]) rmSync(each, { force: true })
  copyFileSync(copy, file)
  rmSync(copy)

  const restored = await startProcess({ ...environment, PORT: String(server.port) })
  await kept.submit('Choose the Family room')
  if (kept.heading !== 'Your guests') throw new Error(`a form of the copy leads to ${kept.heading}`)
  return { server: restored, lost: { forms, links, newest: placeOn(kept.body)?.screenID ?? '' } }
}
