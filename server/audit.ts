/**
 * The audit lines of the log: who tried what in vain, and who signed in. Each has `"audit":true`, an `event` and the
 * address that it came from, and no more of the session than its word; see `createSessionWords` in log.ts.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Answer } from './answer.ts'
import type { Sender } from './bond.ts'
import { type Engine, type Identified, identify } from './engine.ts'
import type { SessionWords } from './log.ts'
import type { Transaction } from './model.ts'
import type { Fields, Page } from './page.ts'
import type { Submission } from './resume.ts'

export type AuditEvent =
  /** A form or link with a good seal that was not accepted all the same: other fields, or values that were not offered. */
  | 'refused'
  /** A form or link whose seal does not fit its session, screen and action. */
  | 'unsealed'
  /** A form or link with a good seal, of a session that is bound to another browser. */
  | 'elsewhere'
  /** A form that a browser says comes from another site's page. */
  | 'foreign'
  /** A form or link to something that requires more authority; its visitor was led to sign in. */
  | 'not-allowed'
  /** A wrong token at the inspector. */
  | 'not-admitted'
  | 'signed-in'
  | 'signed-out'
  | 'sign-in-failed'

export interface Audited {
  /** The visitor's, as the limits see it: what a proxy says of it counts if TRUST_PROXY names that proxy. */
  address: string
  transaction?: string
  sessionID?: string | undefined
  /** Only names that exist: what was sent could be anything. */
  screen?: string
  action?: string
}

export type Audit = (event: AuditEvent, about: Audited) => void

/** Refusals are warnings; that somebody signed in or out is not. */
const levels = {
  refused: 'warn',
  unsealed: 'warn',
  elsewhere: 'warn',
  foreign: 'warn',
  'not-allowed': 'warn',
  'not-admitted': 'warn',
  'signed-in': 'info',
  'signed-out': 'info',
  'sign-in-failed': 'warn',
} as const satisfies Record<AuditEvent, string>

export const auditTo =
  (log: FastifyBaseLogger, wordOf: SessionWords): Audit =>
  (event, { sessionID, ...about }) =>
    log[levels[event]]({ audit: true, event, ...about, session: wordOf(sessionID) }, 'audit')

/** What is told of a form with a good seal. */
export const aboutForm = (
  { name }: Transaction,
  { address, sessionID, screen, call }: Identified,
): Audited => ({ address, transaction: name, sessionID, screen, action: call.action })

/** Tells of an attempt to sign in, once its unit of work is committed. The answer is that session's which follows. */
export function auditSignIn(
  engine: Engine,
  transaction: Transaction,
  submission: Submission,
  answer: Answer,
): void {
  const { screen, call } = submission
  const about = aboutForm(transaction, submission)
  const signsIn = transaction.screens.get(screen)?.offers.get(call.action)?.action.signsIn !== undefined
  if (answer.kind === 'rejected' && signsIn) engine.audit('sign-in-failed', about)
  if (answer.kind === 'recorded' && !answer.same && answer.sessionID !== submission.sessionID)
    engine.audit('signed-in', { ...about, sessionID: answer.sessionID })
}

/** Tells of what was sent and came to nothing: its seal did not fit, or it was not accepted in spite of a good one. */
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
    engine.audit(isElsewhere ? 'elsewhere' : 'refused', aboutForm(transaction, found))
}

/** Tells of a page in whose place its visitor was asked to sign in; the first one asks whoever comes. */
export function auditPage({ audit }: Engine, { address }: Sender, page: Page): void {
  const { transaction, sessionID, phase, wanted } = page
  if (wanted === undefined || (phase === 0 && wanted === transaction.start.name)) return
  audit('not-allowed', { address, transaction: transaction.name, sessionID, screen: wanted })
}
