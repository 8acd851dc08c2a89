/** Reads the page of a screen, for a GET. Has a read-only database and changes nothing. */

import type { Transaction } from '../model/application.ts'
import type { FaultCode } from '../model/faults.ts'
import { bindingMark, type Caller, isBoundElsewhere, type Sender } from '../security/browser-binding.ts'
import {
  answerParameter,
  hashOf,
  newSessionID,
  type PhaseRef,
  phaseZero,
  successorID,
} from '../security/identifiers.ts'
import type { SessionView } from '../store/contract.ts'
import { refreshAccount, signInInstead } from './authorization.ts'
import { buildPage } from './build-page.ts'
import type { Engine } from './context.ts'
import { draftsOf, offerDraft, typedIn } from './draft.ts'
import { type EndedDetails, endedDetails } from './ended-reason.ts'
import { identify } from './identify.ts'
import { assertNewest } from './newer-version.ts'
import { staysOpen } from './newest-state.ts'
import type { Fields, Page, ScreenRef } from './page.ts'
import { withErrors } from './refused-draft.ts'
import { type Resume, resumeOutdated } from './resume.ts'
import { closingScreen, isClosed, isOver, newestScreen, unsealedCode } from './session-life.ts'
import { readChanges, resolveState } from './stored-state.ts'
import { offerTypedElsewhere } from './typed-elsewhere.ts'
import { withTyped } from './typed-params.ts'

/**
 * The page of `wanted`, or else of the first screen, in a new session. Nothing is stored before a form is
 * sent.
 * @param binding with the cookie that the visitor has, or is given with this page
 */
export function openFirst(
  { now }: Engine,
  transaction: Transaction,
  { binding, user }: Pick<Sender, 'binding' | 'user'>,
  wanted = transaction.start,
): Page {
  const state = transaction.state.parse({})
  return signInInstead({
    transaction,
    screen: wanted.needs.areMet(state) ? wanted : transaction.start,
    sessionID: newSessionID(now()),
    binding,
    ...phaseZero,
    state,
    changes: [],
    ...(user && { user }),
  })
}

/** Why a page cannot be shown, and how the session can continue. */
export interface PageFault extends EndedDetails {
  code: FaultCode
  /** Is the session bound to another browser? For the audit: its visitor sees what has ended. */
  isElsewhere?: boolean
  resume?: Resume
}

/** A screen by its name, as of a phase. */
interface At extends PhaseRef {
  screen: string
}

/** The page of one screen, as of one phase. */
export async function pageAt(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  { screen, phase, tag }: At,
): Promise<Page | PageFault> {
  const found = await engine.store.read(hashOf(caller.sessionID), phase, screen)
  return pageOf(engine, transaction, caller, { screen, phase, tag }, found)
}

async function pageOf(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  { screen: name, phase, tag }: At,
  found: SessionView | undefined,
): Promise<Page | PageFault> {
  const { sessionID } = caller
  const ended = async (): Promise<PageFault> => ({
    code: 'ended',
    ...(await endedDetails(engine, transaction, caller, found?.session)),
  })
  if (found && found.session.transaction !== transaction.name) return { code: 'ended' }
  if (isBoundElsewhere(engine, found?.session, caller)) return { code: 'ended', isElsewhere: true }
  if (isOver(engine, transaction, sessionID, found?.session)) return ended()
  if (phase > 0 && !found) return { code: 'ended' }
  const session = found && (await refreshAccount(engine, transaction, found.session, () => engine.store.rows))
  if (found && !session) return ended()
  if (phase > 0 && found?.shown?.tag !== tag) return lostTo(engine, transaction, sessionID, found)
  const resolved = resolveState(transaction, name, found?.shown)
  const screen = transaction.screens.get(resolved.screen)
  const { state } = resolved
  const closed = found && isClosed(found.session, phase)
  if (found && closed && screen && staysOpen(screen)) {
    if (found.session.finished === 0) {
      const newest = await newestScreen(engine, transaction, sessionID, found.session)
      return newest ? pageAt(engine, transaction, caller, { ...newest, screen: name }) : { code: 'lost' }
    }
    if (screen.isPublic) return ended()
  }
  if (!screen || !state || !screen.needs.areMet(state)) {
    const nothing = { fields: new Map(), secrets: new Map(), unknown: new Map() }
    const form = { ...caller, screen: name, phase, tag, call: showCall, ...nothing }
    return closed
      ? { code: 'outdated' }
      : { code: 'outdated', resume: resumeOutdated(transaction, form, resolved) }
  }
  const page = buildPage(transaction, caller, { screen, phase, tag }, state, session)
  // Changes are shown on the screen that the conflict led to, not on others as of that phase.
  if (found?.shown?.screen === name) page.changes = readChanges(found.shown.changes)
  if (found?.sent) page.typed = typedIn({ call: found.sent.action, input: found.sent.input })
  if (found && closed) {
    const place = await closingScreen(engine, transaction, sessionID, found.session, found.shown)
    if (place && !isSame(place, page)) page.closedBy = place
  }
  if (found?.session.drafts) await offerDraft(page, found.session, engine.store.draft)
  if (found) await offerTypedElsewhere(page, found.session, engine.store.sentElsewhere)
  return signInInstead(page)
}

/**
 * The page that answered the newest form of a screen. Where the screen has a draft, that is newer: it is
 * dropped when a form is accepted.
 */
async function answerPage(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  at: At,
  found: SessionView,
): Promise<Page | PageFault> {
  const { session, sent } = found
  const isHere = at.phase === 0 || found.shown?.tag === at.tag
  const isDrafted = Object.hasOwn(draftsOf(session), at.screen)
  if (sent?.begun && isHere) return begunPage(engine, caller, sent.begun)
  if (sent && isHere && !isDrafted)
    return pageAt(engine, transaction, caller, { ...sent, phase: sent.number })
  const page = await pageOf(engine, transaction, caller, at, found)
  return 'code' in page ? page : withErrors(engine, session, page)
}

/** The newest form of the screen began another transaction: its first page. */
async function begunPage(engine: Engine, caller: Caller, begun: Uint8Array): Promise<Page | PageFault> {
  const own = { ...caller, sessionID: successorID(caller.sessionID, begun) }
  const view = await engine.store.read(hashOf(own.sessionID), 1, '')
  const transaction = engine.application.transactions.get(view?.session.transaction ?? '')
  if (!view?.shown || !transaction) return { code: 'ended' }
  const { screen, tag } = view.shown
  return pageAt(engine, transaction, own, { screen, phase: 1, tag })
}

/** The phase was lost with a restored database; the session continues where the database has it. */
async function lostTo(
  engine: Engine,
  transaction: Transaction,
  sessionID: string,
  found: SessionView | undefined,
): Promise<PageFault> {
  const place = found && (await newestScreen(engine, transaction, sessionID, found.session))
  return { code: 'lost', ...(place && { on: { sessionID, ...place } }) }
}

const isSame = (a: ScreenRef, b: ScreenRef) => a.phase === b.phase && a.screen === b.screen
/**
 * The only call that reads a page. `to` names another screen as of the same phase; `of` binds the call to a
 * browser, see `markOf`.
 */
const showCall = { action: 'show', fixed: new Map(), text: 'show' }

/**
 * The page that a link names by its identifiers.
 * @param sender `given`: its binding with the cookie that a visitor without a cookie is given
 * @throws {NewerVersionError} when it is one of a newer version, which another process runs
 */
export async function readPage(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Linked,
): Promise<Page | PageFault> {
  const found = await readLinked(engine, transaction, sent, sender)
  const mayBeNewer = 'code' in found && ['refused', 'outdated', 'not-found'].includes(found.code)
  if (mayBeNewer) await assertNewest(engine.store, transaction)
  return found
}

type Linked = Sender & { given?: string | undefined }

async function readLinked(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Linked,
): Promise<Page | PageFault> {
  const { given = sender.binding } = sender
  const identified = identify(engine, transaction, sent, sender)
  if (identified === 'ended') return { code: 'ended' }
  if (identified === 'unsealed') {
    const caller = { sessionID: sent.get('sessionID') ?? '', ...sender }
    return { code: await unsealedCode(engine, transaction, caller) }
  }
  const { call, phase, tag } = identified
  if (call.action !== showCall.action) return { code: 'refused' }
  const asked = withTyped(transaction, call.fixed.get('to') ?? identified.screen, sent)
  if (!asked) return { code: 'not-found' }
  const { name, typed } = asked
  const found = await engine.store.read(hashOf(identified.sessionID), phase, name)
  const mark = call.fixed.get('of') ?? call.fixed.get(answerParameter)
  const isIts = identified.binding !== undefined && mark === bindingMark(identified)
  // A session that has not begun belongs to the browser it was given to. Others, and crawlers, get a session
  // of their own.
  const wanted = transaction.screens.get(name)
  if (phase === 0 && !found && !isIts && wanted?.isPublic) return { code: 'ended' }
  // What one browser was offered is nothing to another. One without cookies cannot show that it is the same.
  const isOthers = sender.binding !== undefined && wanted?.params !== undefined
  if (phase === 0 && !found && !isIts)
    return openFirst(engine, transaction, { ...sender, binding: given }, isOthers ? undefined : wanted)
  const at = { screen: name, phase, tag }
  if (call.fixed.has(answerParameter) && found && !typed)
    return answerPage(engine, transaction, identified, at, found)
  const page = await pageOf(engine, transaction, identified, at, found)
  return typed && !('code' in page) ? { ...page, typed } : page
}
