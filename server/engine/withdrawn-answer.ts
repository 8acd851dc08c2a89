/**
 * Before a commit: an answer that was chosen from options which do not include it any more. The visitor is
 * asked that field again; the rest of the state is kept.
 */
import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Action, FormChoices, Screen } from '../model/application.ts'
import { decodeField } from '../model/fields.ts'
import { arrayIn, labelOf, valuesOf } from '../model/rows.ts'
import { parseCall } from '../security/identifiers.ts'
import type { Answer } from './answer.ts'
import { buildPage } from './build-page.ts'
import { choicesNow } from './offered-values.ts'
import type { Page } from './page.ts'
import type { Offered } from './refuse-form.ts'
import type { Errors } from './validate-input.ts'
import { notOffered } from './validation-messages.ts'
import type { Work } from './work.ts'

/** What the schema makes of an option's value. */
function parsed({ input, fields }: Action, name: string, value: string): unknown {
  const field = fields.get(name)
  // A value in a row stands in the state as its field sends it: of its array no element can be parsed alone.
  if (field && arrayIn(name) !== undefined) return decodeField(field, value)
  const schema = input.shape[name] as z.ZodType | undefined
  const read = field && schema?.safeParse(decodeField(field, value))
  return read?.success ? read.data : undefined
}

/**
 * Is the state's value one of a kind that the options have, and none of them? Where an author stores another
 * kind under the field's name, nothing can be said.
 */
function isWithdrawn(action: Action, name: string, stored: unknown, values: Iterable<string>): boolean {
  if (typeof stored !== 'string' && typeof stored !== 'number') return false
  const all = [...values].map((value) => parsed(action, name, value))
  if (all.some((each) => isDeepStrictEqual(each, stored))) return false
  return all.length === 0 || all.some((each) => typeof each === typeof stored)
}

/** As a form sends it; an unticked box sends nothing. */
function addText(fields: Map<string, string>, name: string, value: unknown): void {
  if (value === true) fields.set(name, 'on')
  else if (typeof value === 'string' || typeof value === 'number') fields.set(name, String(value))
}

/** The page of a screen whose form has a withdrawn answer, filled from the state. */
function askAgain(page: Page, { calls, options }: FormChoices): Page | undefined {
  const { screen, state } = page
  for (const text of calls) {
    const offer = screen.offers.get(parseCall(text)?.action ?? '')
    if (!offer) continue
    const { action, labels, choices, rows } = offer
    const errors: Errors = {}
    for (const declared of choices) {
      const field = action.fields.get(declared)
      const values = options.get(declared)
      if (!field || !values) continue
      for (const [name, value] of valuesOf(state, declared))
        if (isWithdrawn(action, declared, value, values.keys()))
          errors[name] = notOffered(field, labelOf(offer, name))
    }
    if (Object.keys(errors).length === 0) continue
    const fields = new Map<string, string>()
    for (const declared of labels.keys())
      for (const [name, value] of valuesOf(state, declared))
        if (!Object.hasOwn(errors, name)) addText(fields, name, value)
    for (const name of rows.keys()) addText(fields, name, [state[name] ?? []].flat().length)
    return { ...page, typed: { call: text, fields, errors } }
  }
  return undefined
}

const hasChoices = ({ offers }: Screen): boolean =>
  [...offers.values()].some(({ choices }) => choices.size > 0)

/** The first step whose answer is not on offer any more, as a refusal that asks for it again. */
export async function withdrawnAnswer(
  { engine, transaction, unit, submission }: Work,
  { session, state, offer }: Offered,
): Promise<(Answer & { kind: 'rejected' }) | undefined> {
  if (offer.action.writes !== 'commit') return undefined
  const { phase, tag } = submission
  for (const screen of transaction.steps) {
    if (!hasChoices(screen) || !screen.needs.areMet(state)) continue
    const page = buildPage(transaction, submission, { screen, phase, tag }, state, session)
    for (const form of await choicesNow(engine, screen, page, unit.rows('read'))) {
      const again = askAgain(page, form)
      if (again) return { kind: 'rejected', page: again }
    }
  }
  return undefined
}
