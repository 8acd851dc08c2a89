/**
 * The helpers of a screen's template. They write the three identifiers, so nobody writes them by hand; a template
 * offers nothing that its registry entry does not hold, because the registry reads these very calls.
 */
import type { Sealer } from '../ids.ts'
import { wantedBy, writeCall } from '../ids.ts'
import type { Offer, Screen } from '../model.ts'
import type { Page } from '../page.ts'
import { actionIDOf, openForm } from './address.ts'
import { filledForm, hasChoices } from './choices.ts'
import { attribute, isolate } from './escape.ts'
import { type FieldOptions, writeField } from './field.ts'
import type { Ways } from './ways.ts'

/** What the helpers know of the page they stand on. */
export interface PageData {
  page: Page
  sealer: Sealer
  ways: Ways
  /** Of the page. */
  language: string
  /** What the screen's view gave, or else the state. */
  shown: object
  /**
   * Forms written so far, whose fields' ids they keep apart, and which of them sent what was typed; the call of the one
   * whose fields go with a preference.
   */
  forms: { count: number; sent: number; filled?: string }
}

/** The form that an expression stands in. */
interface FormData {
  offer: Offer
  /** The page's answers, if this form gave them. */
  typed: Page['typed']
  index: number
}

export interface HelperData extends PageData {
  /** The registry lets no `{{field}}` and no `{{button}}` stand outside one. */
  form?: FormData
}

/**
 * What writes an expression of a template.
 * @param params those in their order; `named` those with names
 * @param content writes what stands inside the block
 */
type Helper = (
  data: HelperData,
  params: readonly unknown[],
  named: Record<string, unknown>,
  content: (data: HelperData) => string,
) => string

export const titleIn = ({ title, titles }: Pick<Screen, 'title' | 'titles'>, language: string): string =>
  titles.get(language) ?? title

/** The id of a field's control. */
export const fieldID = (name: string, form: number): string => (form === 0 ? `f-${name}` : `f${form}-${name}`)

const texts = (named: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [name, String(value)]))

/** Did this form send what the page was sent? One of its buttons may have, which share its fields. */
function sentBy(page: Page, offer: Offer, call: string): Page['typed'] {
  const { typed } = page
  if (!typed || typed.call === call) return typed
  const [name = ''] = typed.call.split('?')
  return name !== offer.action.name && page.screen.offers.get(name)?.form === offer.form ? typed : undefined
}

const form: Helper = (data, [action], named, content) => {
  const { page, sealer, ways, language, shown, forms } = data
  const name = String(action)
  const offer = page.screen.offers.get(name)
  if (!offer) throw new Error(`the screen ${page.screen.name} does not offer "${name}"`)
  const fixed = texts(named)
  if (page.wanted) fixed[wantedBy] = page.wanted
  const call = writeCall(name, fixed)
  const form: FormData = { offer, typed: sentBy(page, offer, call), index: forms.count++ }
  if (form.typed) forms.sent = form.index
  const goesAlong = forms.filled === undefined && offer.labels.size > 0 && hasChoices(page)
  if (goesAlong) forms.filled = call
  const inside = content({ page, sealer, ways, language, shown, forms, form })
  return `${openForm(sealer, page, call, goesAlong ? filledForm : '')}${inside}</form>`
}

/** A button for another action than its form's. Its name says which, because some browsers show a button's value. */
const button: Helper = ({ page, sealer }, [action, label], named) => {
  const call = actionIDOf(sealer, page, page, writeCall(String(action), texts(named)))
  return `<button${attribute('name', `actionID.${call}`)}>${isolate(label)}</button>`
}

/** State of the same name stands in a field until something was typed. */
function fieldValue(page: Page, { typed }: FormData, name: string, given: unknown): string {
  if (typed) return typed.fields.get(name) ?? ''
  const value = given ?? page.state[name]
  if (typeof value === 'boolean') return value ? 'on' : ''
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

const field: Helper = ({ page, form }, [input], named) => {
  const name = String(input)
  const described = form?.offer.action.fields.get(name)
  if (!form || !described) throw new Error(`the form around it takes no "${name}"`)
  return writeField(described, named as unknown as FieldOptions, {
    id: fieldID(name, form.index),
    value: fieldValue(page, form, name, named['value']),
    error: form.typed?.errors[name],
  })
}

const link: Helper = ({ page, ways, language }, [name, label]) => {
  const screen = page.transaction.screens.get(String(name))
  if (!screen) throw new Error(`there is no screen "${name}"`)
  const text = isolate(label ?? titleIn(screen, language))
  // A screen whose needs are not met yet cannot be looked at; its name can.
  return ways.to(screen, text) ?? text
}

/** An answer in words: as the view gave it under the field's name, or else as the state holds it. */
function answerOf({ page, shown }: PageData, name: string): string {
  const [from] = [shown, page.state].filter((each) => Object.hasOwn(each, name))
  const value = (from as Record<string, unknown> | undefined)?.[name] ?? '–'
  return typeof value === 'boolean' ? (value ? 'Yes' : 'No') : isolate(value)
}

/** The fields of screens with their labels, what was answered, and the way to change it; of those that can be seen. */
const answers: Helper = (data, names) =>
  names
    .flatMap((name) => {
      const screen = data.page.transaction.screens.get(String(name))
      // A field may be an input of several of the screen's actions.
      const labels = new Map(
        [...(screen?.offers.values() ?? [])].flatMap(({ action, labels }) =>
          [...labels].filter(([field]) => !action.fields.get(field)?.secret),
        ),
      )
      return [...labels].map(([field, label]) => {
        const text = `Change<span class="unseen"> ${isolate(label)}</span>`
        const way = screen && data.ways.to(screen, text)
        return way && `<dt>${isolate(label)}</dt><dd>${answerOf(data, field)} ${way}</dd>`
      })
    })
    .join('')

export const helpers = { form, field, button, link, answers }
