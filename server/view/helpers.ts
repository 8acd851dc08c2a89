/**
 * The helpers of a screen's template. They write the three identifiers, so nobody writes them by hand; a template
 * offers nothing that its registry entry does not hold, because the registry reads these very calls.
 */
import Handlebars from 'handlebars'
import type { Sealer } from '../ids.ts'
import { writeCall } from '../ids.ts'
import type { Offer } from '../model.ts'
import { meetsNeeds } from '../needs.ts'
import type { Page } from '../page.ts'
import { actionIDOf, addressOf, openForm } from './address.ts'
import { attribute, escapeHtml, isolate, plain } from './escape.ts'
import { type FieldOptions, writeField } from './field.ts'

/** What the helpers know of the page they stand on. */
export interface PageData {
  page: Page
  sealer: Sealer
  /** Forms written so far, whose fields' ids they keep apart, and which of them sent what was typed. */
  forms: { count: number; sent: number }
}

/** What the helpers inside a form know of it. */
interface FormData extends PageData {
  form: {
    offer: Offer
    /** The page's answers, if this form gave them. */
    typed: Page['typed']
    index: number
  }
}

interface Options<Data> {
  hash: Record<string, unknown>
  data: Data
  fn: (context: unknown, options?: { data: unknown }) => string
}

const safe = (markup: string) => new Handlebars.SafeString(markup)

/** The id of a field's control. */
export const fieldID = (name: string, form: number): string => (form === 0 ? `f-${name}` : `f${form}-${name}`)

const texts = (hash: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(hash).map(([name, value]) => [name, String(value)]))

/** Did this form send what the page was sent? One of its buttons may have, which share its fields. */
function sentBy(page: Page, offer: Offer, call: string): Page['typed'] {
  const { typed } = page
  if (!typed || typed.call === call) return typed
  const [name = ''] = typed.call.split('?')
  return name !== offer.action.name && page.screen.offers.get(name)?.form === offer.form ? typed : undefined
}

function form(this: unknown, name: string, { hash, data, fn }: Options<PageData>): Handlebars.SafeString {
  const offer = data.page.screen.offers.get(name)
  if (!offer) throw new Error(`the screen ${data.page.screen.name} does not offer "${name}"`)
  const call = writeCall(name, texts(hash))
  const inside: FormData['form'] = {
    offer,
    typed: sentBy(data.page, offer, call),
    index: data.forms.count++,
  }
  if (inside.typed) data.forms.sent = inside.index
  const content = fn(this, { data: Object.assign(Handlebars.createFrame(data), { form: inside }) })
  return safe(`${openForm(data.sealer, data.page, call)}${content}</form>`)
}

/** A button for another action than its form's. Its name says which, because some browsers show a button's value. */
function button(name: string, label: string, { hash, data }: Options<FormData>): Handlebars.SafeString {
  const call = actionIDOf(data.sealer, data.page, data.page, writeCall(name, texts(hash)))
  return safe(`<button${attribute('name', `actionID.${call}`)}>${isolate(label)}</button>`)
}

/** State of the same name stands in a field until something was typed. */
function fieldValue({ page, form: { typed } }: FormData, name: string, given: unknown): string {
  if (typed) return typed.fields.get(name) ?? ''
  const value = given ?? page.state[name]
  if (typeof value === 'boolean') return value ? 'on' : ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function field(name: string, { hash, data }: Options<FormData>): Handlebars.SafeString {
  const described = data.form.offer.action.fields.get(name)
  if (!described) throw new Error(`the action ${data.form.offer.action.name} has no input "${name}"`)
  const state = {
    id: fieldID(name, data.form.index),
    value: fieldValue(data, name, hash['value']),
    error: data.form.typed?.errors[name],
  }
  return safe(writeField(described, hash as unknown as FieldOptions, state))
}

function link(
  name: string,
  label: string | Options<PageData>,
  options?: Options<PageData>,
): Handlebars.SafeString {
  const { data } = options ?? (label as Options<PageData>)
  const { transaction, state, phase } = data.page
  const screen = transaction.screens.get(name)
  if (!screen) throw new Error(`there is no screen "${name}"`)
  const text = isolate(typeof label === 'string' ? label : screen.title)
  // A screen whose needs are not met yet cannot be looked at; its name can.
  if (!meetsNeeds(screen.needs, state)) return safe(text)
  return safe(`<a href="${escapeHtml(addressOf(data.sealer, data.page, { screen, phase }))}">${text}</a>`)
}

/** Every `{{value}}` of a template becomes one of the last two; see registry/template.ts. */
export const helpers = {
  form,
  field,
  button,
  link,
  isolate: (value: unknown) => safe(isolate(value)),
  plain: (value: unknown) => safe(plain(value)),
}
