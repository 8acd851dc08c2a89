/** Looking at a screen: a GET. It has a read-only database and changes nothing. */
import type { Look } from '../db/store.ts'
import { admit, asAccount, identityOf } from './authority.ts'
import { type Caller, isElsewhere, type Sender } from './bond.ts'
import { findDraft, typedBy } from './draft.ts'
import { type Engine, identify } from './engine.ts'
import type { FaultCode } from './faults.ts'
import { bornAt, hashOf, newSessionID } from './ids.ts'
import type { Transaction } from './model.ts'
import type { Fields, Page, Place } from './page.ts'
import { chosenIn } from './preferences.ts'
import { offerKept, type Resume, resumeStranded } from './resume.ts'
import { readChanges, standingOf } from './state.ts'

/** The first screen, for a session of its own. Nothing is stored before its first phase. */
export function openFirst({ now }: Engine, transaction: Transaction): Page {
  return admit({
    transaction,
    screen: transaction.start,
    sessionID: newSessionID(now()),
    phase: 0,
    state: transaction.state.parse({}),
    changes: [],
  })
}

/** Has a session with this row, or one that was never stored, ended? */
export function isOver(
  { now }: Engine,
  transaction: Transaction,
  sessionID: string,
  session: Look['session'] | undefined,
) {
  return session
    ? session.expires <= now() || session.successor !== null
    : bornAt(sessionID) + transaction.life <= now()
}

/** Which fault a seal that does not fit is: a forged session has ended like any other, a forged action is refused. */
export async function unsealedCode(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
): Promise<'refused' | 'ended'> {
  const look = await engine.store.look(hashOf(caller.sessionID), 0, '')
  const isOurs = look && !isElsewhere(engine.bind, look.session, caller)
  if (!isOurs || isOver(engine, transaction, caller.sessionID, look.session)) return 'ended'
  return (await asAccount(engine, transaction, look.session, () => engine.store.rows)) ? 'refused' : 'ended'
}

/** The screen that closed others by its commit, if it can still be seen. */
export async function closingPlace(
  engine: Engine,
  transaction: Transaction,
  sessionID: string,
  session: Look['session'],
): Promise<Place | undefined> {
  const { shown } = (await engine.store.look(hashOf(sessionID), session.finished || session.closed, '')) ?? {}
  const screen = shown && transaction.screens.get(standingOf(transaction, shown.screen, shown).screen)
  return screen && { screen, phase: shown.number }
}

/** Why a page cannot be shown, and how the session can go on all the same. */
export interface Unseen {
  code: FaultCode
  /** Is the session bound to another browser? For the audit: its visitor sees what has ended. */
  isElsewhere?: boolean
  resume?: Resume
}

/** The page of one screen, as of one phase. */
export async function pageAt(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  { screen: name, phase }: { screen: string; phase: number },
): Promise<Page | Unseen> {
  const { sessionID } = caller
  const found = await engine.store.look(hashOf(sessionID), phase, name)
  if (found && found.session.transaction !== transaction.name) return { code: 'ended' }
  if (isElsewhere(engine.bind, found?.session, caller)) return { code: 'ended', isElsewhere: true }
  if (isOver(engine, transaction, sessionID, found?.session)) return { code: 'ended' }
  if (phase > 0 && !found?.shown) return { code: 'ended' }
  const session = found && (await asAccount(engine, transaction, found.session, () => engine.store.rows))
  if (found && !session) return { code: 'ended' }
  const standing = standingOf(transaction, name, found?.shown)
  const screen = transaction.screens.get(standing.screen)
  const { state } = standing
  const closed = found && isClosed(found.session, phase)
  if (!screen || !state || !screen.needs.areMet(state)) {
    const form = { ...caller, screen: name, phase, call: lookCall, fields: new Map(), secrets: new Map() }
    return closed
      ? { code: 'stranded' }
      : { code: 'stranded', resume: resumeStranded(transaction, form, standing) }
  }
  const page: Page = { transaction, screen, sessionID, phase, state, changes: [] }
  const identity = identityOf(session)
  if (identity) page.identity = identity
  // The visitor is told on the screen that the conflict led to, not on those looked at from there.
  if (found?.shown?.screen === name) page.changes = readChanges(found.shown.changes)
  if (session?.preferences) page.preferences = chosenIn(transaction.preferences, session.preferences)
  if (found?.sent) page.typed = typedBy(found.sent)
  else if (found && transaction.preferences.length > 0) await findDraft(engine.store, page, found)
  if (found && closed) {
    const place = await closingPlace(engine, transaction, sessionID, found.session)
    if (place && !isSame(place, page)) page.closedBy = place
  }
  if (found) offerKept(page, found.session.kept)
  return admit(page)
}

const isSame = (a: Place, b: Place) => a.phase === b.phase && a.screen === b.screen

/** Was the screen shown before the newest commit, or is everything over? */
export const isClosed = (
  { closed, finished }: Pick<Look['session'], 'closed' | 'finished'>,
  phase: number,
): boolean => finished > 0 || phase < closed

/** The only call that looks; `to` names another screen, as of the same phase. */
const lookCall = { action: 'show', fixed: new Map(), text: 'show' }

/** Answers what carries the identifiers and only looks. */
export async function look(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
): Promise<Page | Unseen> {
  const identified = identify(engine, transaction, sent, sender)
  if (identified === 'ended') return { code: 'ended' }
  if (identified === 'unsealed') {
    const caller = { sessionID: sent.get('sessionID') ?? '', ...sender }
    return { code: await unsealedCode(engine, transaction, caller) }
  }
  const { call, screen, phase } = identified
  if (call.action !== lookCall.action) return { code: 'refused' }
  return pageAt(engine, transaction, identified, { screen: call.fixed.get('to') ?? screen, phase })
}
