/**
 * The audit lines of the log: refused attempts and sign-ins. Each has `"audit":true`, an `event`, the
 * client's IP address, and of the session its alias only; see `createSessionAliases` in log.ts.
 */
import type { FastifyBaseLogger } from 'fastify'
import type { SessionAlias } from './log.ts'

export type AuditEvent =
  /**
   * A form or link with a valid seal that was refused: it has other fields, or values that were not offered.
   */
  | 'refused'
  /** A form or link whose seal does not match its session, screen and action. */
  | 'unsealed'
  /** A form or link with a valid seal, for a session that is bound to another browser. */
  | 'other-browser'
  /** A form that, as the browser states, another site's page sent. */
  | 'cross-site'
  /** A form or link that requires more authority; the visitor was asked to sign in. */
  | 'not-allowed'
  /** A wrong token for the inspector. */
  | 'not-admitted'
  | 'signed-in'
  | 'signed-out'
  | 'sign-in-failed'

export interface Audited {
  /**
   * The client's IP address, as the rate limit counts it: a proxy's statement counts if TRUST_PROXY names the
   * proxy.
   */
  address: string
  transaction?: string
  sessionID?: string | undefined
  /** Only names that exist: a forged one could be anything. */
  screen?: string
  action?: string
}

export type Audit = (event: AuditEvent, about: Audited) => void

/** Refusals are warnings; signing in or out is not. */
const levels = {
  refused: 'warn',
  unsealed: 'warn',
  'other-browser': 'warn',
  'cross-site': 'warn',
  'not-allowed': 'warn',
  'not-admitted': 'warn',
  'signed-in': 'info',
  'signed-out': 'info',
  'sign-in-failed': 'warn',
} as const satisfies Record<AuditEvent, string>

export const auditTo =
  (log: FastifyBaseLogger, aliasOf: SessionAlias): Audit =>
  (event, { sessionID, ...about }) =>
    log[levels[event]]({ audit: true, event, ...about, session: aliasOf(sessionID) }, 'audit')
