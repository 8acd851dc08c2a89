/** The rows of a form on a page: which there are, what stands in each, and the buttons that add and remove one. */
import type { Field, RowsOffer } from '../model/application.ts'
import { message } from '../model/message.ts'
import { countIn, rowFields, writeRowName } from '../model/rows.ts'
import { authorError } from '../runtime/author-errors.ts'
import type { FormData, HelperData, Row } from './page-data.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** The texts that were typed into one row, by the properties of the row. */
function typedIn(form: FormData, name: string, index: number, sent: ReadonlyMap<string, string>) {
  const keys = rowFields(form.fields, name).map(([key]) => key)
  const texts = keys.map((key) => [key, sent.get(writeRowName({ rows: name, index, key }))] as const)
  return Object.fromEntries(texts.filter(([, text]) => text !== undefined))
}

/** The row that the view gives for what was typed: the one with the same hidden fields. */
function givenFor(
  given: readonly unknown[],
  { hidden }: RowsOffer,
  typed: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const isIts = (row: unknown) =>
    isObject(row) && [...hidden].every((key) => String(row[key] ?? '') === (typed[key] ?? ''))
  const found = hidden.size > 0 ? given.find(isIts) : undefined
  return isObject(found) ? found : {}
}

/** The rows before anything was typed: those of the view, or as many empty ones as are needed. */
function rowsGiven({ min = 0, max = 0 }: Field, name: string, given: unknown): readonly unknown[] {
  const list = Array.isArray(given) ? given : Array.from({ length: min }, () => ({}))
  if (list.length > max)
    throw authorError('DEITY_ROWS_TOO_MANY', `"${name}" has ${list.length} rows; its input takes ${max}`)
  return list
}

/**
 * The rows over which `{{#each lines}}` repeats in a form that sends them; `undefined` where it sends none.
 * @param given what the template's name stands for
 */
export function rowsIn(
  { form, choices }: HelperData,
  name: string,
  given: unknown,
): readonly Row[] | undefined {
  const offer = form?.offer?.rows.get(name)
  const field = form?.fields.get(name)
  if (!form || !offer || !field) return undefined
  const typed = (form.typed ?? (Array.isArray(given) ? undefined : form.typedElsewhere))?.fields
  const count = typed && countIn(typed, name, field.max)
  const list = rowsGiven(field, name, given)
  if (typed && count !== undefined) {
    form.rows.set(name, count)
    return Array.from({ length: count }, (_, index) => {
      const texts = typedIn(form, name, index, typed)
      return { name, index, values: { ...givenFor(list, offer, texts), ...texts } }
    })
  }
  form.rows.set(name, list.length)
  // What a new row could choose from has to be known as well.
  const all = choices ? [...list, {}] : list
  return all.map((values, index) => ({ name, index, values: isObject(values) ? values : {} }))
}

/** A field of the row that the template stands in, as it is sent. */
export function fieldInRow(
  { form, row }: HelperData,
  declared: string,
): { field: Field; key: string; row: Row } | undefined {
  const field = form?.fields.get(declared)
  const key = row ? declared.slice(row.name.length + 1) : ''
  if (!field || !row || declared !== `${row.name}.${key}`) return undefined
  return { field: { ...field, name: writeRowName({ rows: row.name, index: row.index, key }) }, key, row }
}

/** The fixed parameters of a button `lines.add` or `lines.remove`; `undefined` where there is nothing to do. */
export function rowsCall({ form, row }: HelperData, button: string): Record<string, string> | undefined {
  const dot = button.indexOf('.')
  const name = button.slice(0, dot)
  const { min = 0, max = 0 } = form?.fields.get(name) ?? {}
  const count = form?.rows.get(name)
  if (form?.offer?.rows.has(name) !== true) throw new Error(`the form has no rows "${name}"`)
  if (button.endsWith('.add')) return count === max ? undefined : { call: form.call, add: name }
  if (row?.name !== name) throw new Error(`"${button}" stands in no row of "${name}"`)
  return (count ?? 0) > min ? { call: form.call, remove: name, row: String(row.index) } : undefined
}

/** Is it a button that the engine answers by itself? */
export const isRowButton = (action: string): boolean => action.includes('.')

/** The text of the button that the Enter key presses in a form with such buttons. */
export const sendText = message('deity.rows.send')
