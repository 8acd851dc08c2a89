/**
 * The audit lines of the log: who tried what in vain, and who signed in. Each has `"audit":true` and an `event`, and no
 * more of the session than its word; see `createSessionWords` in log.ts.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { Answer } from './answer.ts'
import type { Sender } from './bond.ts'
import { type Engine, identify } from './engine.ts'
import type { SessionWords } from './log.ts'
import type { Transaction } from './model.ts'
import type { Fields } from './page.ts'
import type { Submission } from './resume.ts'

export type AuditEvent =
  /** A form or link with a good seal that was not accepted all the same: other fields, or values that were not offered. */
  | 'refused'
  /** A form or link whose seal does not fit its session, screen and action. */
  | 'unsealed'
  | 'signed-in'
  | 'signed-out'
  | 'sign-in-failed'

export interface Audited {
  transaction: string
  sessionID: string | undefined
  /** Only names that exist: what was sent could be anything. */
  screen?: string
  action?: string
}

export type Audit = (event: AuditEvent, about: Audited) => void

/** Refusals are warnings; that somebody signed in or out is not. */
const levels = {
  refused: 'warn',
  unsealed: 'warn',
  'signed-in': 'info',
  'signed-out': 'info',
  'sign-in-failed': 'warn',
} as const satisfies Record<AuditEvent, string>

export const auditTo =
  (log: FastifyBaseLogger, wordOf: SessionWords): Audit =>
  (event, { sessionID, ...about }) =>
    log[levels[event]]({ audit: true, event, ...about, session: wordOf(sessionID) }, 'audit')

/** Tells of an attempt to sign in, once its unit of work is committed. The answer is that session's which follows. */
export function auditSignIn(
  engine: Engine,
  transaction: Transaction,
  { sessionID, screen, call }: Submission,
  answer: Answer,
): void {
  const about = { transaction: transaction.name, screen, action: call.action }
  const signsIn = transaction.screens.get(screen)?.offers.get(call.action)?.action.signsIn !== undefined
  if (answer.kind === 'rejected' && signsIn) engine.audit('sign-in-failed', { ...about, sessionID })
  if (answer.kind === 'recorded' && !answer.same && answer.sessionID !== sessionID)
    engine.audit('signed-in', { ...about, sessionID: answer.sessionID })
}

/** Tells of what was sent and came to nothing, if its seal did not fit or it was refused with a good one. */
export function auditFault(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
  code: string,
): void {
  const found = code === 'refused' || code === 'ended' ? identify(engine, transaction, sent, sender) : 'ended'
  const about = { transaction: transaction.name, sessionID: sent.get('sessionID') }
  if (found === 'unsealed') engine.audit('unsealed', about)
  else if (found !== 'ended' && code === 'refused')
    engine.audit('refused', { ...about, screen: found.screen, action: found.call.action })
}
