/**
 * The helpers of a screen's template. They write the three identifiers, so authors do not write them by hand;
 * a template cannot offer anything that the checks in `application/` do not know, because they read the same
 * calls.
 */

import type { Page } from '../engine/page.ts'
import { searchCall } from '../engine/typed-params.ts'
import type { Offer } from '../model/application.ts'
import { message } from '../model/message.ts'
import { bareName, textsOf } from '../model/params.ts'
import { authorError } from '../runtime/author-errors.ts'
import { parseCall, wantedBy, writeCall } from '../security/identifiers.ts'
import { attribute } from './escape.ts'
import { canExtend } from './extend-button.ts'
import { type FieldOptions, fieldChoices, writeField } from './field.ts'
import type { FormData, HelperData, PageData } from './page-data.ts'
import { filledForm, hasPreferenceButtons } from './preference-buttons.ts'
import { actionIDOf, hidden, openForm } from './urls.ts'

/**
 * Writes one expression of a template.
 * @param params the positional arguments; `named` the named ones
 * @param content writes the inside of the block
 */
type Helper = (
  data: HelperData,
  params: readonly unknown[],
  named: Record<string, unknown>,
  content: (data: HelperData) => string,
) => string

/** A text of the page, as markup. */
const say = ({ catalogue, zone }: PageData, text: unknown): string => catalogue.markup(text, zone)

/** The id of a field's control. */
const fieldID = (name: string, form: number): string => (form === 0 ? `f-${name}` : `f${form}-${name}`)

const texts = (named: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, String(value)]))

/** Input of the page, if this form or one of its buttons sent it: they share their fields. */
function sentBy<T extends { call: string }>(
  page: Page,
  typed: T | undefined,
  offer: Offer,
  call: string,
): T | undefined {
  if (!typed || typed.call === call) return typed
  const [name = ''] = typed.call.split('?')
  return name !== offer.action.name && page.screen.offers.get(name)?.form === offer.form ? typed : undefined
}

/** @throws when no form could send it: the button would lead to nothing */
function callOf(action: string, fixed: Record<string, string>): string {
  const call = writeCall(action, fixed)
  if (parseCall(call)) return call
  throw authorError('DEITY_FIXED_TOO_LONG', `the fixed parameters of "${action}" are too long`)
}

const form: Helper = (data, [action], named, content) => {
  const { page, forms } = data
  const name = String(action)
  const offer = page.screen.offers.get(name)
  if (!offer) throw new Error(`the screen ${page.screen.name} does not offer "${name}"`)
  const fixed = texts(named)
  if (page.wanted) fixed[wantedBy] = page.wanted
  const call = callOf(name, fixed)
  const form: FormData = {
    ...{ offer, fields: offer.action.fields, values: page.state },
    ...{ typed: sentBy(page, page.typed, offer, call), index: forms.count++ },
  }
  const elsewhere = sentBy(page, page.typedElsewhere, offer, call)
  if (elsewhere) form.typedElsewhere = elsewhere
  if (data.choices) {
    form.choices = { calls: new Set([call]), options: new Map() }
    data.choices.push(form.choices)
  }
  const goesAlong =
    forms.filled === undefined && offer.labels.size > 0 && (hasPreferenceButtons(page) || canExtend(page))
  if (goesAlong) forms.filled = call
  const { sealer, sessionIn, urlAt, links, catalogue, zone, rootAt, shown } = data
  const inside = content({
    page,
    sealer,
    sessionIn,
    urlAt,
    links,
    catalogue,
    zone,
    rootAt,
    shown,
    forms,
    form,
  })
  return `${openForm(data, page, call, { id: goesAlong ? filledForm : '', leadsOn: true })}${inside}</form>`
}

/** A button for another action than its form's. Its name says which: some browsers show a button's value. */
const button: Helper = (data, [action, label], named) => {
  const { page, sealer, form } = data
  const call = callOf(String(action), texts(named))
  form?.choices?.calls.add(call)
  const actionID = actionIDOf(sealer, page, page, call)
  return `<button${attribute('name', `actionID.${actionID}`)}>${say(data, label)}</button>`
}

/** State of the same name stands in a field until something was typed. */
function fieldValue({ typed, typedElsewhere, values }: FormData, name: string, given: unknown): string {
  if (typed) return typed.fields.get(name) ?? ''
  const value = given ?? values[name] ?? typedElsewhere?.fields.get(name)
  if (typeof value === 'boolean') return value ? 'on' : ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const field: Helper = (data, [input], named) => {
  const { form, forms } = data
  const name = String(input)
  const described = form?.fields.get(name)
  if (!form || !described) throw new Error(`the form around it takes no "${name}"`)
  const options = named as unknown as FieldOptions
  const choices = form.choices && fieldChoices(described, options)
  if (choices) form.choices?.options.set(name, choices)
  const id = fieldID(name, form.index)
  if (form.typed) forms.fields.set(name, id)
  const value = fieldValue(form, name, named['value'])
  return writeField(described, options, { id, value, error: form.typed?.errors[name] }, data)
}

/** A link's text, followed by words for those who hear it, or read it without a style. */
const withHidden = (data: PageData, text: string, hidden: unknown): string =>
  hidden === undefined ? text : `${text}<span class="unseen"> ${say(data, hidden)}</span>`

/** The named arguments of a link are parameters of its screen, but for `hidden`. */
const link: Helper = (data, [name, label], { hidden, ...params }, content) => {
  const { page, links } = data
  const named = writeCall(String(name), textsOf(params))
  const screen = page.transaction.screens.get(named)
  if (!screen)
    throw authorError('DEITY_PARAMS_INVALID', `the parameters of the link to "${name}" do not fit: ${named}`)
  // What can no longer be changed is not said to be.
  if (page.closedBy && hidden !== undefined) return ''
  const own = label === undefined ? content(data) : ''
  const text = withHidden(data, own || say(data, label ?? screen.title), hidden)
  // While the screen's needs are not met, only its name is written.
  return links.to(screen, text) ?? text
}

/** A form that only looks: its fields and named arguments are parameters of the screen that it leads to. */
const search: Helper = (data, [name], params, content) => {
  const { page, links, forms } = data
  const screen = page.transaction.screens.declared(String(name))
  if (!screen?.params) throw new Error(`there is no screen "${name}" with parameters`)
  const { typed, fields } = screen.params
  const texts = textsOf(params)
  const offered = Object.fromEntries(Object.entries(texts).filter(([each]) => !typed.has(each)))
  const begin = links.search({ ...screen, name: writeCall(screen.name, offered) })
  if (begin === undefined) return ''
  const form: FormData = {
    fields,
    values: bareName(page.screen.name) === screen.name ? page.screen.given : {},
    typed: page.typed?.call === searchCall(screen.name) ? page.typed : undefined,
    index: forms.count++,
  }
  const fixed = Object.entries(texts).filter(([each]) => typed.has(each))
  const inside = content({ ...data, form })
  return `${begin}${fixed.map(([each, text]) => hidden(each, text)).join('')}${inside}</form>`
}

/** What stands for an answer that was not given. */
const none = '–'

/**
 * An answer as text: the view's value with the field's name, or else the state's; of a value that was chosen,
 * its label.
 */
function answerOf(data: PageData, screen: string, name: string): string {
  const { page, shown, labels } = data
  const [from] = [shown, page.state].filter((each) => Object.hasOwn(each, name))
  const value = (from as Record<string, unknown> | undefined)?.[name] ?? none
  if (typeof value === 'boolean') return say(data, value ? yes : no)
  const words = wordsFor(data, screen, name)
  if (words !== undefined && value !== none) return say(data, message(words, { code: value }))
  return say(data, labels?.get(screen)?.get(name)?.get(String(value)) ?? value)
}

/** The key of the text that says a field's values in words. */
const wordsFor = ({ page }: PageData, screen: string, name: string): string | undefined =>
  [...(page.transaction.screens.get(screen)?.offers.values() ?? [])]
    .map(({ words }) => words.get(name))
    .find((key) => key !== undefined)

const yes = message('deity.answer.yes')
const no = message('deity.answer.no')
const change = message('deity.answer.change')

/** The labels and answers of screens' fields with a link to change each, of the screens that can be shown. */
const answers: Helper = (data, names) =>
  names
    .flatMap((name) => {
      const screen = data.page.transaction.screens.get(String(name))
      if (!screen?.needs.areMet(data.page.state)) return []
      // A field may be an input of several of the screen's actions.
      const labels = new Map(
        [...screen.offers.values()].flatMap(({ action, labels }) =>
          [...labels].filter(([field]) => !action.fields.get(field)?.secret),
        ),
      )
      return [...labels].map(([field, label]) => {
        const text = withHidden(data, say(data, change), label)
        const link = data.links.to(screen, text) ?? ''
        return `<dt>${say(data, label)}</dt><dd>${answerOf(data, screen.name, field)} ${link}</dd>`
      })
    })
    .join('')

export const helpers = { form, field, button, link, search, answers }
