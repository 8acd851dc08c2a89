/**
 * Reads the page of a public screen by its bare address, without identifiers. A browser whose session is under
 * way sees the page in it; every other one sees it as of no session. Nothing is stored.
 */
import type { Transaction } from '../model/application.ts'
import { type Caller, hasCookie, type Sender } from '../security/browser-binding.ts'
import { browserSessionID, periodsAt } from '../security/browser-session.ts'
import { hashOf, newSessionID, phaseZero, successorID } from '../security/identifiers.ts'
import type { Session } from '../store/contract.ts'
import type { Engine } from './context.ts'
import type { Fields, Page } from './page.ts'
import { type PageFault, pageAt } from './read-page.ts'
import { newestScreen } from './session-life.ts'
import { withTyped } from './typed-params.ts'

/** Sessions of one browser in one period, one after another. */
const perPeriod = 50

/** The screen as of the newest phase of a session that goes on, or of the one that follows it. */
async function newestPage(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  screen: string,
  session: Session,
): Promise<Page | undefined> {
  if (session.successor) {
    const next = { ...caller, sessionID: successorID(caller.sessionID, session.successor) }
    const view = await engine.store.read(hashOf(next.sessionID), 0, '')
    return view && newestPage(engine, transaction, next, screen, view.session)
  }
  if (session.finished > 0 || session.expires <= engine.now()) return undefined
  const place = await newestScreen(engine, transaction, caller.sessionID, session)
  const page = place && (await pageAt(engine, transaction, caller, { ...place, screen }))
  return page && !('code' in page) ? page : undefined
}

/**
 * The page in the session of the browser that is under way, or else the identifier with which one can begin.
 * @param isKnown has the browser brought the cookie?
 */
async function inBrowser(
  engine: Engine,
  transaction: Transaction,
  caller: Omit<Caller, 'sessionID'> & { binding: string },
  screen: string,
  isKnown: boolean,
): Promise<Page | string | undefined> {
  const { sealer, store, now } = engine
  const [before, present] = periodsAt(now(), transaction.maxAge)
  for (const period of isKnown ? [before, present] : [present])
    for (let nth = 0; nth < perPeriod; nth++) {
      const sessionID = browserSessionID(sealer, transaction, caller.binding, period, nth)
      const found = isKnown && (await store.read(hashOf(sessionID), 0, ''))
      if (!found && period === present) return sessionID
      if (!found) break
      const own = { ...caller, sessionID }
      const page = await newestPage(engine, transaction, own, screen, found.session)
      if (page) return page
    }
  return undefined
}

/**
 * @param name the screen, which is public, without parameters
 * @param sent its parameters
 * @param sender its cookie, and the one that is given to a visitor without one
 */
export async function readPublic(
  engine: Engine,
  transaction: Transaction,
  name: string,
  sent: Fields,
  sender: Sender & { given: string | undefined },
): Promise<Page | PageFault> {
  const asked = withTyped(transaction, name, sent)
  const screen = asked && transaction.screens.get(asked.name)
  if (!screen?.isPublic) return { code: 'not-found' }
  const typed = asked?.typed && { typed: asked.typed }
  const { given: binding, address, user } = sender
  const isBound = binding !== undefined && hasCookie(binding) && engine.cookieBinding !== 'off'
  const found = isBound
    ? await inBrowser(engine, transaction, { binding, address, user }, screen.name, hasCookie(sender.binding))
    : undefined
  if (typeof found === 'object') return { ...found, ...typed }
  return {
    ...{ transaction, screen, sessionID: found ?? newSessionID(engine.now()), binding, ...phaseZero },
    ...{ state: transaction.state.parse({}), changes: [], isBare: true, ...typed, ...(user && { user }) },
  }
}
