/**
 * Why a form is refused before its fields are read: its session, browser, end, screen, role, or the lengths
 * of its fields. Checked before an action's `prepare`, and again inside the unit of work. Other reasons:
 * validate-input.ts (fields), record-phase.ts (no room, no cookie, bounds), http/request-checks.ts and
 * http/rate-limit.ts (requests). The texts are in model/faults.ts.
 */

import type { Offer, Screen } from '../model/application.ts'
import type { Identity } from '../model/define.ts'
import { isBoundElsewhere } from '../security/browser-binding.ts'
import { wantedBy } from '../security/identifiers.ts'
import type { Loaded, Session, Store } from '../store/contract.ts'
import { type Answer, boundElsewhere, fault } from './answer.ts'
import { isAllowed, refreshAccount, userOf } from './authorization.ts'
import { buildPage } from './build-page.ts'
import type { Newest } from './newest-state.ts'
import type { Fields } from './page.ts'
import { resumeOutdated } from './resume.ts'
import { isClosed, isOver } from './session-life.ts'
import { type ResolvedState, readChanges, resolveState } from './stored-state.ts'
import type { FormContext } from './submission.ts'
import { choiceErrors, couldSend, type Errors, lengthErrors } from './validate-input.ts'

/** A session that a form may still answer. */
export interface Open {
  session: Session | undefined
  shown: Loaded['shown']
  resolved: ResolvedState
}

/** A form that its session offers and its visitor may send. */
export interface Offered extends Open {
  screen: Screen
  state: Record<string, unknown>
  offer: Offer
  user: Identity | undefined
}

/** Is it a session of another transaction, or one that is bound to another browser? */
export function belongsElsewhere(
  { engine, transaction, submission }: FormContext,
  session: Session | undefined,
): Answer | undefined {
  if (session && session.transaction !== transaction.name) return fault('ended')
  return isBoundElsewhere(engine, session, submission) ? boundElsewhere : undefined
}

/** Is the session, if there is one, not over, and the screen not closed? */
export async function openFor(
  { engine, transaction, submission }: FormContext,
  { session: found, shown, isNewest = false }: Newest,
  rows: () => Store['rows'],
): Promise<Open | Answer> {
  const { sessionID, phase, tag } = submission
  if (isOver(engine, transaction, sessionID, found)) return fault('ended')
  const session = found && (await refreshAccount(engine, transaction, found, rows))
  if (found && !session) return fault('ended')
  // The last page still accepts preferences.
  const isLast = phase > 0 && submission.call.action === 'prefer' && phase === session?.finished
  if (session && isClosed(session, phase) && !isLast && !isNewest) return fault('closed')
  if (phase > 0 && !found) return fault('ended')
  // After a restore, the database has another phase with this number, or none.
  if (phase > 0 && shown?.tag !== tag && !isNewest) return fault('lost')
  return { session, shown, resolved: resolveState(transaction, submission.screen, shown) }
}

/** The answer to a form whose screen, action or state no longer fits. */
export const outdated = ({ transaction, submission }: FormContext, resolved: ResolvedState): Answer => ({
  ...{ kind: 'fault', code: 'outdated' },
  resume: resumeOutdated(transaction, submission, resolved),
})

/** Does that screen still offer the form, could it have sent these fields, and may its visitor send them? */
export function offeredBy(form: FormContext, open: Open, fields: Fields): Offered | Answer | 'not-allowed' {
  const { transaction, submission } = form
  const { session, shown, resolved } = open
  const { state } = resolved
  const { call } = submission
  const screen = transaction.screens.get(resolved.screen)
  const offer = screen?.offers.get(call.action)
  if (!screen || !offer || !state || !screen.needs.areMet(state)) return outdated(form, resolved)
  const isOlder = shown !== undefined && shown.version < transaction.version
  // A field that only an older version had is no extension's.
  if (isOlder && submission.unknown.size > 0) return outdated(form, resolved)
  if (!couldSend(offer, call, fields)) return isOlder ? outdated(form, resolved) : fault('refused')
  const user = userOf(submission, session)
  const { action } = offer
  if (!isAllowed(transaction, user, screen.role) || !isAllowed(transaction, user, action.role))
    return 'not-allowed'
  const offered = { ...open, screen, state, offer, user }
  const errors = { ...lengthErrors(offer, fields), ...choiceErrors(offer, fields) }
  return Object.keys(errors).length > 0 ? rejectedBy(form, offered, errors) : offered
}

/** The same page again, with messages; nothing has changed. */
export function rejectedBy(
  { transaction, submission }: Pick<FormContext, 'transaction' | 'submission'>,
  { session, shown, screen, state }: Pick<Offered, 'session' | 'shown' | 'screen' | 'state'>,
  errors: Errors,
  call = submission.call.text,
): Answer & { kind: 'rejected' } {
  const { phase, tag, fields } = submission
  const page = buildPage(transaction, submission, { screen, phase, tag }, state, session)
  const wanted = submission.call.fixed.get(wantedBy)
  if (wanted) page.wanted = wanted
  // The form of a preference shows its page again, so the page keeps the changes that it showed.
  if (call !== submission.call.text && shown?.screen === screen.name)
    page.changes = readChanges(shown.changes)
  page.typed = { call, fields, errors }
  return { kind: 'rejected', page }
}
