/** The answer to a phase, and how the session continues after a fault. */

import type { Offer, Transaction } from '../model/application.ts'
import type { FaultCode } from '../model/faults.ts'
import { BusyError } from '../security/busy-error.ts'
import { CommitUnknownError, type Recorded, StoreUnavailableError } from '../store/contract.ts'
import type { EndedDetails } from './ended-reason.ts'
import { NewerVersionError } from './newer-version.ts'
import type { Fields, Page } from './page.ts'
import type { Resume } from './resume.ts'

export type Answer =
  /** The phase is recorded, now or (`same`) when the same form was sent before. */
  | {
      kind: 'recorded'
      outcome: Recorded
      same: boolean
      sessionID: string
      screen: string
      phase: number
      tag: string
      /** The transaction of that session, where the form's began another one. */
      transaction?: Transaction
      /** Did the session begin with it? */
      begins?: boolean
      /** The language that its visitor has chosen for the pages from now on. */
      language?: string
      /** Was the visitor asked to sign in, because the user lacks the role for the form? */
      lacksRole?: boolean
      /** The page that it leads to, where it is known without reading it again. */
      page?: Page
    }
  /** Only a draft was kept; the page says why and can be sent again. `begins`: did the session begin with it? */
  | { kind: 'rejected'; page: Page; begins?: boolean }
  /**
   * Nothing was recorded; for `unknown`, it is not known whether the phase was. `page`: the same form again.
   * `on`: the screen on which the session continues.
   */
  | ({
      kind: 'fault'
      code: FaultCode
      /** Is the session bound to another browser? For the audit: its visitor sees what has ended. */
      isElsewhere?: boolean
      /** The error that an author's code threw. Never shown to a visitor. */
      error?: unknown
      page?: Page
      typed?: Fields
      offer?: Offer
      resume?: Resume
      /** The error reference in the log, if the fault is the server's. */
      incident?: string
    } & EndedDetails)
  | { kind: 'left' }

export const recorded = (
  sessionID: string,
  { number, tag, screen, outcome }: { number: number; tag: string; screen: string; outcome: Recorded },
  same: boolean,
): Answer & { kind: 'recorded' } => ({
  kind: 'recorded',
  outcome,
  same,
  sessionID,
  screen,
  phase: number,
  tag,
})

/** Has a step ended the phase? What steps pass on has no `kind`. */
export const isAnswer = (passed: object): passed is Answer => 'kind' in passed

export const fault = (code: FaultCode): Answer => ({ kind: 'fault', code })

export const boundElsewhere: Answer = { kind: 'fault', code: 'ended', isElsewhere: true }

/** The fault for an error in the unit of work. */
export const codeOf = (error: unknown): FaultCode =>
  error instanceof StoreUnavailableError || error instanceof BusyError || error instanceof NewerVersionError
    ? 'busy'
    : error instanceof CommitUnknownError
      ? 'unknown'
      : 'broken'
