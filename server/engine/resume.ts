/**
 * Continuing after a session's end or a change of code. The fault's page shows the visitor's input and has a
 * button. Its action is the engine's own: a phase in a new session, or on a branch of the old one, with the
 * input and state that still fit.
 */

import type { Offer, Screen, Transaction } from '../model/application.ts'
import { declaredName } from '../model/rows.ts'
import {
  bornAt,
  type Call,
  newSessionID,
  type PhaseRef,
  phaseZero,
  writeCall,
} from '../security/identifiers.ts'
import type { Form } from './draft.ts'
import type { Fields } from './page.ts'
import { type ResolvedState, salvage, writeState } from './stored-state.ts'
import { type FormContext, formOf, type Submission } from './submission.ts'
import { isTooLong } from './validate-input.ts'

/** What the button on a fault's page sends. */
export interface Resume extends PhaseRef {
  transaction: Transaction
  sessionID: string
  screen: { name: string }
  call: string
  fields: Fields
  /** Milliseconds within which the button works; absent when it continues in the same session. */
  within?: number
}

/** Is there text to lose? A checkbox is no work, and an agreement has to be given anew. */
const hasText = ({ action }: Offer, fields: Fields): boolean =>
  [...fields].some(([name, text]) => {
    const { type } = action.fields.get(declaredName(name)) ?? {}
    return text !== '' && type !== 'boolean' && type !== 'rows'
  })

const resumeCall = (call: Call | undefined): string => writeCall('resume', call ? { call: call.text } : {})

/**
 * What a form of an ended session is offered: a new session with its input. Depends on the sealed form alone,
 * so it does not reveal how the session ended, or whether it ever began.
 */
export function resumeLate({ engine, transaction, submission }: FormContext): Resume | undefined {
  const { now } = engine
  const { maxAge, lateSubmission } = transaction
  const form = formOf(transaction, submission, submission.screen)
  if (!form || lateSubmission === 0 || !hasText(form.offer, submission.fields)) return undefined
  if (isTooLong(form.offer, submission.fields)) return undefined
  if (bornAt(submission.sessionID) + maxAge + lateSubmission <= now()) return undefined
  return {
    transaction,
    sessionID: newSessionID(now()),
    screen: { name: submission.screen },
    ...phaseZero,
    call: resumeCall(form.call),
    fields: submission.fields,
    within: maxAge,
  }
}

/** For a form or link whose screen or state no longer fits: a branch with the parts that still do. */
export function resumeOutdated(
  transaction: Transaction,
  submission: Submission,
  { screen }: ResolvedState,
): Resume {
  const { sessionID, phase, tag, fields } = submission
  const form = formOf(transaction, submission, screen)
  return {
    transaction,
    sessionID,
    screen: { name: screen },
    phase,
    tag,
    call: resumeCall(form?.call),
    fields: form ? fields : new Map(),
  }
}

/** The wanted screen if the state still allows it, or else the last step that it allows. */
function placeFor({ screens, steps, start }: Transaction, state: object, wanted: string): Screen {
  const fits = (screen: Screen | undefined): screen is Screen =>
    screen !== undefined && !screen.isEnd && screen.needs.areMet(state as Record<string, unknown>)
  const screen = screens.get(wanted)
  if (fits(screen)) return screen
  const gap = steps.findIndex((step) => !fits(step))
  return (gap === -1 ? steps.at(-1) : steps[gap - 1]) ?? start
}

/**
 * The place where the session continues after the button was pressed.
 * @param resolved the state that the screen was shown with, as far as it can be read
 */
export function goOn(transaction: Transaction, submission: Submission, resolved: ResolvedState) {
  const form = formOf(transaction, submission, resolved.screen)
  if (!form && submission.fields.size > 0) return 'refused'
  if (form && isTooLong(form.offer, submission.fields)) return 'refused'
  const state = salvage(transaction, resolved)
  const draft: Form | undefined = form && {
    screen: resolved.screen,
    call: form.call.text,
    fields: submission.fields,
  }
  return { screen: placeFor(transaction, state, resolved.screen), ...writeState(transaction, state), draft }
}
