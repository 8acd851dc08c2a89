/**
 * Finds a file that the application keeps, for a visitor to whom a page has offered it. The link is sealed for
 * its page, and a visitor who may not see the page any more does not get the file.
 */
import type { Transaction } from '../model/application.ts'
import { bindingMark, type Sender } from '../security/browser-binding.ts'
import { type Call, hashOf } from '../security/identifiers.ts'
import type { KeptFile } from '../store/uploads.ts'
import type { Engine } from './context.ts'
import { identify } from './identify.ts'
import type { Fields, Page } from './page.ts'
import { type PageFault, pageAt } from './read-page.ts'

/** The action of a link to a file, with the file's id as its parameter. */
export const fileAction = 'download'

/** Does a link or a button lead to a file? */
export const asksForFile = (sent: Fields): boolean => /^download\?/.test(sent.get('actionID') ?? '')

/** Before the first phase no row binds the session to its browser, so the call does. */
const isOfBrowser = ({ fixed }: Call, caller: Parameters<typeof bindingMark>[0]): boolean =>
  caller.binding !== undefined && fixed.get('of') === bindingMark(caller)

/** @returns the file with its id, or the page that asks its visitor to sign in, or why there is neither */
export async function readFile(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
): Promise<(KeptFile & { id: string }) | Page | PageFault> {
  const identified = identify(engine, transaction, sent, sender)
  if (identified === 'ended') return { code: 'ended' }
  if (identified === 'unsealed' || identified.call.action !== fileAction) return { code: 'refused' }
  const { call, screen, phase, tag, sessionID } = identified
  if (phase === 0 && !isOfBrowser(call, identified) && !(await engine.store.read(hashOf(sessionID), 0, '')))
    return { code: 'ended' }
  const page = await pageAt(engine, transaction, identified, { screen, phase, tag })
  if ('code' in page || page.screen.name !== screen) return page
  const id = call.fixed.get('id') ?? ''
  const found = await engine.store.uploads.find(id)
  return found ? { ...found, id } : { code: 'not-found' }
}
