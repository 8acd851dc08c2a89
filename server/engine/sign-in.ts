/**
 * Signing in rotates the session, against session fixation: it continues under a new sessionID, and the old
 * one and its pages become invalid. Only the form that signed in leads from the old session to the new one,
 * because it may be sent again after a lost answer.
 */

import type { Screen } from '../model/application.ts'
import type { Identity } from '../model/define.ts'
import type { Caller } from '../security/browser-binding.ts'
import { hashOf, newSuccessor, phaseZero, successorID, wantedBy } from '../security/identifiers.ts'
import type { Loaded, Session } from '../store/contract.ts'
import { tracePoint } from '../store/trace-points.ts'
import { type Answer, fault, isAnswer, recorded } from './answer.ts'
import { isAllowed, type StoredIdentity } from './authorization.ts'
import { dropDraft, keepDraft, waitingIn } from './draft.ts'
import { answerWith, type Done, establish, newSession, phaseOf } from './record-phase.ts'
import type { Open } from './refuse-form.ts'
import { bytesOf } from './session-bounds.ts'
import { formOf } from './submission.ts'
import { isTooLong } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * Asks a visitor without the required role to sign in. Their input is kept as a draft until they come back;
 * no phase is recorded.
 */
export async function askToSignIn(
  work: Work,
  { session, resolved }: Pick<Open, 'session' | 'resolved'>,
): Promise<Answer> {
  const { engine, transaction, unit, submission } = work
  const { signInScreen } = transaction
  if (!signInScreen) throw new Error(`${transaction.name} has no screen to sign in on`)
  const { sessionID, phase: number, tag, call, fields } = submission
  const found = await establish(work, session)
  if (isAnswer(found)) return found
  const offer = formOf(transaction, submission, resolved.screen)?.offer
  const form = { screen: resolved.screen, call: call.text, fields }
  const isKept = offer && !isTooLong(offer, fields)
  const drafted = isKept ? await keepDraft(unit, found, form, 'waits') : found
  const expires = Math.min(engine.now() + transaction.idleTimeout, found.gone)
  await unit.update({ ...drafted, expires })
  const answer = recorded(sessionID, { number, tag, screen: signInScreen.name, outcome: 'show' }, false)
  if (!session) answer.begins = true
  return answer
}

/**
 * The form that signed in, sent again, leads to the next session; every other form of the old session has
 * ended.
 */
export function followed(
  { sessionID }: Caller,
  { finished }: Session,
  successor: Uint8Array,
  taken: Loaded['taken'],
): Answer {
  if (taken?.number !== finished) return fault('ended')
  return recorded(successorID(sessionID, successor), { ...taken, number: 1 }, true)
}

/** The screen for which the visitor was asked to sign in, if it can be shown now. */
function screenFor({ transaction, submission }: Work, signedIn: Identity, done: Done): Screen {
  const { session, state } = done
  const wanted = submission.call.fixed.get(wantedBy) ?? (session && waitingIn(session))
  const screen = transaction.screens.get(wanted ?? '')
  const user = submission.user ?? signedIn
  return screen?.needs.areMet(state) && isAllowed(transaction, user, screen.role) ? screen : done.screen
}

/** Records the phase that signed in as the last of its session and the first of the one that follows. */
export async function rotateSession(work: Work, done: Done, identity: StoredIdentity): Promise<Answer> {
  const { engine, transaction, unit, submission } = work
  const now = engine.now()
  const before = await establish(work, done.session)
  if (isAnswer(before)) return before
  const screen = screenFor(work, identity, done)
  const successor = newSuccessor(now)
  const sessionID = successorID(submission.sessionID, successor)
  const number = before.last + 1
  const last = phaseOf(work, { ...done, screen }, number, now)
  const { drafts } = await dropDraft(unit, before, done.origin)
  const ended = {
    ...before,
    last: number,
    finished: number,
    bytes: before.bytes + bytesOf(last),
    expires: Math.min(now + transaction.idleTimeout, before.gone),
    drafts: null,
    successor,
  }
  await unit.record(ended, last)

  const call = { action: 'renew', fixed: new Map(), text: 'renew' }
  const asked = { ...submission, ...phaseZero, sessionID, call, fields: new Map(), secrets: new Map() }
  const first = await unit.establish(hashOf(sessionID), {
    ...newSession(transaction, asked, now),
    drafts,
    identity: JSON.stringify(identity),
    owner: before.owner ?? hashOf(submission.sessionID),
    preferences: before.preferences,
  })
  if (!first) throw new Error('the store refused to establish the session that follows a sign-in')
  if (drafts) await unit.moveDrafts(before, first)
  if (transaction.maxFiles > 0) await unit.uploads.move(hashOf(submission.sessionID), hashOf(sessionID))
  const next = { ...work, submission: asked, digest: hashOf(sessionID) }
  // Both phases have one tag, so that the form which signed in finds the second by the first.
  const phase = { ...phaseOf(next, { ...done, screen }, 1, now), tag: last.tag }
  const after = { ...first, last: 1, bytes: bytesOf(phase) }
  await unit.record(after, phase)
  tracePoint('recorded')
  return answerWith(next, after, phase, { ...done, screen })
}
