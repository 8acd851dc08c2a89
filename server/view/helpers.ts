/**
 * The helpers of a screen's template. They write the three identifiers, so authors do not write them by hand;
 * a template cannot offer anything that the checks in `application/` do not know, because they read the same
 * calls.
 */

import type { Page } from '../engine/page.ts'
import { searchCall } from '../engine/typed-params.ts'
import type { Offer } from '../model/application.ts'
import { filesOf, writeFiles } from '../model/file-field.ts'
import { message } from '../model/message.ts'
import { bareName, textsOf } from '../model/params.ts'
import { arrayIn, declaredName, labelOf, valuesOf } from '../model/rows.ts'
import { authorError } from '../runtime/author-errors.ts'
import { parseCall, wantedBy, writeCall } from '../security/identifiers.ts'
import { attribute } from './escape.ts'
import { canExtend } from './extend-button.ts'
import { type FieldOptions, fieldChoices, writeField } from './field.ts'
import { shownFiles } from './file-field.ts'
import type { FormData, HelperData, PageData } from './page-data.ts'
import { filledForm, hasPreferenceButtons } from './preference-buttons.ts'
import { fieldInRow, isRowButton, rowsCall, sendText } from './rows.ts'
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
    ...{ typed: sentBy(page, page.typed, offer, call), index: forms.count++, call, rows: new Map() },
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
  const counts = [...form.rows].map(([rows, count]) => hidden(rows, String(count))).join('')
  // Seen by nobody but a text browser: the Enter key must not remove a row.
  const first = form.changesRows
    ? `<button class="unseen" tabindex="-1" aria-hidden="true">${say(data, sendText)}</button>`
    : ''
  const hasFiles = [...offer.labels.keys()].some((name) => offer.action.fields.get(name)?.files)
  return `${openForm(data, page, call, { id: goesAlong ? filledForm : '', leadsOn: true, hasFiles })}${first}${inside}${counts}</form>`
}

/** A button that adds a row or removes one, with what is typed. */
function rowButton(data: HelperData, name: string, label: unknown): string {
  const { page, sealer, form } = data
  const fixed = rowsCall(data, name)
  if (!form || !fixed) return ''
  form.changesRows = true
  const actionID = actionIDOf(sealer, page, page, callOf('rows', fixed))
  return `<button class="quiet"${attribute('name', `actionID.${actionID}`)}>${say(data, label)}</button>`
}

/** A button for another action than its form's. Its name says which: some browsers show a button's value. */
const button: Helper = (data, [action, label], named) => {
  const { page, sealer, form } = data
  if (isRowButton(String(action))) return rowButton(data, String(action), label)
  const call = callOf(String(action), texts(named))
  form?.choices?.calls.add(call)
  const actionID = actionIDOf(sealer, page, page, call)
  return `<button${attribute('name', `actionID.${actionID}`)}>${say(data, label)}</button>`
}

/**
 * State of the same name stands in a field until something was typed.
 * @param own the value that the state, or the row around the field, has
 */
function fieldValue({ typed, typedElsewhere }: FormData, name: string, given: unknown, own: unknown): string {
  if (typed) return typed.fields.get(name) ?? ''
  const value = given ?? own ?? typedElsewhere?.fields.get(name)
  if (typeof value === 'boolean') return value ? 'on' : ''
  if (typeof value === 'object') return writeFiles(filesOf(value))
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

/** The options of a field; those of a row's field are the same in each row, or come together. */
function addChoices({ choices }: FormData, declared: string, more: ReturnType<typeof fieldChoices>): void {
  if (!choices || !more) return
  choices.options.set(declared, new Map([...(choices.options.get(declared) ?? []), ...more]))
}

const field: Helper = (data, [input], named) => {
  const { form, forms } = data
  const declared = String(input)
  const inRow = fieldInRow(data, declared)
  const described = inRow?.field ?? (declared.includes('.') ? undefined : form?.fields.get(declared))
  if (!form || !described) throw new Error(`the form around it takes no "${declared}"`)
  const { name } = described
  const options = named as unknown as FieldOptions
  const typedAs = inRow?.typedAs ?? name
  const value = fieldValue(form, typedAs, named['value'], inRow ? inRow.value : form.values[name])
  addChoices(form, declared, fieldChoices(described, options, value))
  if (options.as === 'hidden') return hidden(name, value)
  const id = fieldID(name, form.index)
  if (form.typed) forms.fields.set(typedAs, id)
  return writeField(described, options, { id, value, error: form.typed?.errors[typedAs] }, data)
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
    call: '',
    rows: new Map(),
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
 * @param declared the field's name, as the schema declares it
 */
function answerOf(data: PageData, screen: string, declared: string, value: unknown = none): string {
  if (typeof value === 'boolean') return say(data, value ? yes : no)
  const files = filesOf(value)
  if (files.length > 0) return say(data, shownFiles(files))
  const words = wordsFor(data, screen, declared)
  if (words !== undefined && value !== none) return say(data, message(words, { code: value }))
  return say(data, data.labels?.get(screen)?.get(declared)?.get(String(value)) ?? value)
}

/** The fields of a screen that are listed, those of rows row by row, each with its answer. */
function answersOf({ page, shown }: PageData, declared: Iterable<string>): [name: string, value: unknown][] {
  const listed: [name: string, value: unknown][] = []
  const done = new Set<string>()
  for (const name of declared) {
    const rows = arrayIn(name)
    const [from = {}] = [shown, page.state].filter((each) => Object.hasOwn(each, rows ?? name))
    if (rows === undefined) listed.push([name, (from as Record<string, unknown>)[name] ?? undefined])
    if (rows === undefined || done.has(rows)) continue
    done.add(rows)
    const columns = [...declared].filter((each) => arrayIn(each) === rows)
    const values = columns.map((each) => valuesOf(from as Record<string, unknown>, each))
    if (values.every(({ length }) => length === 0)) listed.push([columns[0] as string, undefined])
    for (const index of values[0]?.keys() ?? [])
      for (const column of values) listed.push(column[index] as [string, unknown])
  }
  return listed
}

/** The key of the text that says a field's values in words. */
const wordsFor = ({ page }: PageData, screen: string, name: string): string | undefined =>
  [...(page.transaction.screens.get(screen)?.offers.values() ?? [])]
    .map(({ words }) => words.get(name))
    .find((key) => key !== undefined)

const yes = message('deity.answer.yes')
const no = message('deity.answer.no')
const change = message('deity.answer.change')

const isHiddenIn = (rows: Offer['rows'], declared: string): boolean => {
  const name = arrayIn(declared)
  return name !== undefined && rows.get(name)?.hidden.has(declared.slice(name.length + 1)) === true
}

/** The labels and answers of screens' fields with a link to change each, of the screens that can be shown. */
const answers: Helper = (data, names) =>
  names
    .flatMap((name) => {
      const screen = data.page.transaction.screens.get(String(name))
      if (!screen?.needs.areMet(data.page.state)) return []
      // A field may be an input of several of the screen's actions.
      const labels = new Map(
        [...screen.offers.values()].flatMap(({ action, labels, rows }) =>
          [...labels].filter(([field]) => !action.fields.get(field)?.secret && !isHiddenIn(rows, field)),
        ),
      )
      return answersOf(data, [...labels.keys()]).map(([field, value]) => {
        const label = labelOf({ labels }, field)
        const text = withHidden(data, say(data, change), label)
        const link = data.links.to(screen, text) ?? ''
        const answer = answerOf(data, screen.name, declaredName(field), value)
        return `<dt>${say(data, label)}</dt><dd>${answer} ${link}</dd>`
      })
    })
    .join('')

/** A link that downloads a file which the application keeps. */
const download: Helper = (data, [id, label]) => data.links.file(String(id), say(data, label))

export const helpers = { form, field, button, link, search, answers, download }
