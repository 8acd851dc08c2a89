/** Writes the audit lines of phases and pages. */
import type { Audited } from '../logging/audit.ts'
import type { Transaction } from '../model/application.ts'
import { bareName } from '../model/params.ts'
import type { Sender } from '../security/browser-binding.ts'
import type { Answer } from './answer.ts'
import type { Engine } from './context.ts'
import { type Identified, identify } from './identify.ts'
import type { Fields, Page } from './page.ts'
import type { Submission } from './submission.ts'

/** The fields of an audit line about a form with a valid seal. */
export const aboutForm = (
  { name }: Transaction,
  { address, sessionID, screen, call }: Identified,
): Audited => ({ address, transaction: name, sessionID, screen: bareName(screen), action: call.action })

/**
 * Audits a form that lacked the authority, and an attempt to sign in, once the unit of work is committed. A
 * successful attempt is answered in the next session of the same transaction.
 */
export function auditAnswer(
  engine: Engine,
  transaction: Transaction,
  submission: Submission,
  answer: Answer,
): void {
  const { screen, call } = submission
  const about = aboutForm(transaction, submission)
  const isAttempt =
    transaction.screens.get(screen)?.offers.get(call.action)?.action.accountField !== undefined
  if (answer.kind === 'recorded' && answer.lacksRole) engine.audit('not-allowed', about)
  if (answer.kind === 'rejected' && isAttempt) engine.audit('sign-in-failed', about)
  const isRenewed = answer.kind === 'recorded' && answer.sessionID !== submission.sessionID
  if (isRenewed && !answer.same && !answer.transaction)
    engine.audit('signed-in', { ...about, sessionID: answer.sessionID })
}

/**
 * Audits a form or link that was refused: its seal was invalid, or it was not accepted despite a valid seal.
 */
export function auditFault(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
  { code, isElsewhere }: { code: string; isElsewhere?: boolean },
): void {
  const found = code === 'refused' || code === 'ended' ? identify(engine, transaction, sent, sender) : 'ended'
  const { address } = sender
  if (found === 'unsealed')
    engine.audit('unsealed', { address, transaction: transaction.name, sessionID: sent.get('sessionID') })
  else if (found !== 'ended' && (isElsewhere || code === 'refused'))
    engine.audit(isElsewhere ? 'other-browser' : 'refused', aboutForm(transaction, found))
}

/**
 * Audits a page that was replaced by the sign-in screen. A first page asks every visitor, so it is left out.
 */
export function auditPage({ audit }: Engine, { address }: Sender, page: Page): void {
  const { transaction, sessionID, phase, wanted } = page
  if (wanted === undefined || (phase === 0 && wanted === transaction.start.name)) return
  audit('not-allowed', { address, transaction: transaction.name, sessionID, screen: bareName(wanted) })
}
