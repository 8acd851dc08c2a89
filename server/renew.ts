/**
 * Signing in. The session goes on as another one, with a sessionID of its own: whoever knew the old one, or has a page
 * from before, has nothing. Only the form that signed in leads from the old to the new, because it is sent again after a
 * lost answer like any other.
 */
import { reach } from '../db/points.ts'
import type { Loaded, Session, Unit } from '../db/store.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { isAllowed, writeIdentity } from './authority.ts'
import type { Caller } from './bond.ts'
import type { Identity } from './define.ts'
import type { Engine } from './engine.ts'
import { hashOf, newSuccessor, sessionKey, successorID, wantedBy } from './ids.ts'
import { answerWith, type Done, establish, keptAfter, newSession, phaseOf } from './journal.ts'
import type { Screen, Transaction } from './model.ts'
import type { Submission } from './resume.ts'
import { readKept, type Standing, salvage, writeState } from './state.ts'

/** The name by which an application knows a session's rows stays when the session is renewed. */
export const ownerKey = (hash: Uint8Array, session: Pick<Session, 'owner'> | undefined): string =>
  sessionKey(session?.owner ?? hash)

/** Where somebody is led who lacks the authority for what they sent; what they typed is kept for then. */
export function toSignIn(transaction: Transaction, { call, fields }: Submission, standing: Standing) {
  if (!transaction.signIn) throw new Error(`${transaction.name} has no screen to sign in on`)
  const kept = { screen: standing.screen, call: call.text, fields }
  return {
    ...writeState(transaction, salvage(transaction, standing)),
    screen: transaction.signIn,
    outcome: 'show' as const,
    kept,
  }
}

/** The same form that signed in leads to the session that followed; everything else from before is dead. */
export function followed(
  { sessionID }: Caller,
  { finished }: Session,
  successor: Uint8Array,
  taken: Loaded['taken'],
): Answer {
  if (taken?.number !== finished) return fault('ended')
  return recorded(successorID(sessionID, successor), { ...taken, number: 1 }, true)
}

/** The screen that was wanted when the visitor was asked to sign in, if it can be shown now. */
function placeFor(transaction: Transaction, identity: Identity, done: Done): Screen {
  const { submission, session, state } = done
  const wanted = submission.call.fixed.get(wantedBy) ?? readKept(session?.kept ?? null)?.screen
  const screen = transaction.screens.get(wanted ?? '')
  return screen?.needs.areMet(state) && isAllowed(transaction, identity, screen.requires)
    ? screen
    : done.screen
}

/** Records the phase that signed in as the last of its session and the first of the one that follows. */
export async function renew(
  engine: Engine,
  transaction: Transaction,
  unit: Unit,
  done: Done,
  identity: Identity,
): Promise<Answer> {
  const { submission } = done
  const now = engine.now()
  const before = await establish(engine, transaction, unit, done)
  if ('kind' in before) return before
  const screen = placeFor(transaction, identity, done)
  const successor = newSuccessor(now)
  const sessionID = successorID(submission.sessionID, successor)
  const last = before.last + 1
  const ended = {
    ...before,
    last,
    finished: last,
    expires: Math.min(now + transaction.idle, before.gone),
    kept: null,
    successor,
  }
  await unit.record(ended, phaseOf(transaction, { ...done, screen }, last, now))

  const caller = { ...submission, sessionID }
  const first = await unit.establish(hashOf(sessionID), {
    ...newSession(transaction, caller, now),
    kept: keptAfter(before, done),
    identity: await writeIdentity(engine, transaction, identity, unit.rows('read')),
    owner: before.owner ?? hashOf(submission.sessionID),
    preferences: before.preferences,
  })
  if (!first) throw new Error('a session that is new cannot be an old one')
  const call = { action: 'renew', fixed: new Map(), text: 'renew' }
  const asked: Submission = {
    ...submission,
    sessionID,
    phase: 0,
    call,
    fields: new Map(),
    secrets: new Map(),
  }
  const begun = { ...done, screen, submission: asked, digest: hashOf(sessionID) }
  const after = { ...first, last: 1 }
  await unit.record(after, phaseOf(transaction, begun, 1, now))
  reach('recorded')
  return answerWith(transaction, sessionID, after, begun)
}
