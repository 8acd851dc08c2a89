/**
 * Going on after a session's end or a change of code. The fault's page says what was typed and has a button; behind it
 * is a phase of the engine's own, in a new session or on a branch of the old one, with what can be kept.
 */
import type { Engine, Identified } from './engine.ts'
import { bornAt, type Call, newSessionID, parseCall, writeCall } from './ids.ts'
import { couldSend } from './input.ts'
import type { Offer, Screen, Transaction } from './model.ts'
import type { Fields, Kept, Page } from './page.ts'
import { readKept, type Standing, salvage, writeState } from './state.ts'

/** A form sent in, taken apart. */
export interface Submission extends Identified {
  fields: Fields
  /** What is never stored, shown again or logged. */
  secrets: Fields
}

/** What the button on a fault's page sends. */
export interface Resume {
  transaction: Transaction
  sessionID: string
  screen: { name: string }
  phase: number
  call: string
  fields: Fields
  /** Milliseconds for which a new session can be begun with it; absent when it is the same session. */
  within?: number
}

/** The call whose fields are sent: a fault's page, or a preference's button, sends those of another form. */
const callOf = ({ call }: Submission): Call | undefined =>
  call.action === 'resume' || call.action === 'prefer' ? parseCall(call.fixed.get('call')) : call

/** The form that was filled in, if that screen still holds it and it could send just this. */
export function formOf(
  { screens }: Transaction,
  submission: Submission,
  screen: string,
): { call: Call; offer: Offer } | undefined {
  const call = callOf(submission)
  const offer = call && screens.get(screen)?.offers.get(call.action)
  return offer && couldSend(offer, call, submission.fields) ? { call, offer } : undefined
}

/** A tick is no work lost, and an agreement is given anew. */
const hasText = ({ action }: Offer, fields: Fields): boolean =>
  [...fields].some(([name, text]) => text !== '' && action.fields.get(name)?.type !== 'boolean')

const resumeCall = (call: Call | undefined): string => writeCall('resume', call ? { call: call.text } : {})

/**
 * What a form of an ended session is offered: a new one, with what was typed. Depends on nothing but the form, whose
 * seal is good, so it does not tell in which way the session ended, or whether it ever began.
 */
export function resumeLate(
  { now }: Engine,
  transaction: Transaction,
  submission: Submission,
): Resume | undefined {
  const { life, late } = transaction
  const form = formOf(transaction, submission, submission.screen)
  if (!form || late === 0 || !hasText(form.offer, submission.fields)) return undefined
  if (bornAt(submission.sessionID) + life + late <= now()) return undefined
  return {
    transaction,
    sessionID: newSessionID(now()),
    screen: { name: submission.screen },
    phase: 0,
    call: resumeCall(form.call),
    fields: submission.fields,
    within: life,
  }
}

/** What a form, or a look, is offered whose screen or state no longer fits: a branch with what still does. */
export function resumeStranded(
  transaction: Transaction,
  submission: Submission,
  { screen }: Standing,
): Resume {
  const { sessionID, phase, fields } = submission
  const form = formOf(transaction, submission, screen)
  return {
    transaction,
    sessionID,
    screen: { name: screen },
    phase,
    call: resumeCall(form?.call),
    fields: form ? fields : new Map(),
  }
}

/** The screen itself if the state still allows it, or else the last of the steps that lead there. */
function placeFor({ screens, steps, start }: Transaction, state: object, wanted: string): Screen {
  const fits = (screen: Screen | undefined): screen is Screen =>
    screen !== undefined && !screen.isEnd && screen.needs.areMet(state as Record<string, unknown>)
  const screen = screens.get(wanted)
  if (fits(screen)) return screen
  const gap = steps.findIndex((step) => !fits(step))
  return (gap === -1 ? steps.at(-1) : steps[gap - 1]) ?? start
}

/**
 * Where the session goes on when the button was pressed.
 * @param standing the state that the screen was shown with, as far as it can be read
 */
export function goOn(transaction: Transaction, submission: Submission, standing: Standing) {
  const form = formOf(transaction, submission, standing.screen)
  if (!form && submission.fields.size > 0) return 'refused'
  const state = salvage(transaction, standing)
  const kept: Kept | undefined = form && {
    screen: standing.screen,
    call: form.call.text,
    fields: submission.fields,
  }
  return { screen: placeFor(transaction, state, standing.screen), ...writeState(transaction, state), kept }
}

/** Offers what was typed before on its screen, and says elsewhere that it waits there. */
export function offerKept(page: Page, text: string | null): void {
  const kept = readKept(text)
  const screen = kept && page.transaction.screens.get(kept.screen)
  if (!kept || !screen || page.closedBy) return
  page.kept = { title: screen.title, isHere: screen === page.screen }
  if (page.kept.isHere) page.typed ??= { call: kept.call, fields: kept.fields, errors: {} }
}
