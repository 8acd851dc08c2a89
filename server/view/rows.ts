/** The rows of a form on a page: which there are, what stands in each, and the buttons that add and remove one. */
import type { Field, RowsOffer } from '../model/application.ts'
import { message } from '../model/message.ts'
import { countIn, rowFields, writeRowName } from '../model/rows.ts'
import { authorError } from '../runtime/author-errors.ts'
import type { FormData, HelperData, Row } from './page-data.ts'

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Can a row be added that no view gives? Not where its schema requires what the row hides. */
const canBeNew = (fields: FormData['fields'], name: string, { hidden }: RowsOffer): boolean =>
  [...hidden].every((key) => fields.get(`${name}.${key}`)?.required !== true)

/**
 * The rows that were typed, each with the row of the view that has the same hidden fields. One that the view does not
 * give any more is left out.
 */
function rowsTyped(
  { fields }: FormData,
  name: string,
  offer: RowsOffer,
  { sent, count, given }: { sent: ReadonlyMap<string, string>; count: number; given: readonly unknown[] },
): Row[] {
  const keys = rowFields(fields, name).map(([key]) => key)
  const rows: Row[] = []
  for (let typed = 0; typed < count; typed++) {
    const texts: Record<string, string> = {}
    for (const key of keys) {
      const text = sent.get(writeRowName({ rows: name, index: typed, key }))
      if (text !== undefined) texts[key] = text
    }
    const isIts = (row: unknown) =>
      isObject(row) && [...offer.hidden].every((key) => String(row[key] ?? '') === (texts[key] ?? ''))
    const found = offer.hidden.size > 0 ? given.find(isIts) : undefined
    const isNew = [...offer.hidden].every((key) => !texts[key]) && canBeNew(fields, name, offer)
    if (found || isNew)
      rows.push({ name, index: rows.length, typed, values: { ...(found as object), ...texts } })
  }
  return rows
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
export function rowsIn({ form }: HelperData, name: string, given: unknown): readonly Row[] | undefined {
  const offer = form?.offer?.rows.get(name)
  const field = form?.fields.get(name)
  if (!form || !offer || !field) return undefined
  const sent = (form.typed ?? (Array.isArray(given) ? undefined : form.typedElsewhere))?.fields
  const count = sent && countIn(sent, name, field.max)
  const list = rowsGiven(field, name, given)
  // What a new row could choose from has to be known as well.
  const all = form.choices && canBeNew(form.fields, name, offer) ? [...list, {}] : list
  const rows =
    sent && count !== undefined
      ? rowsTyped(form, name, offer, { sent, count, given: list })
      : all.map((values, index) => ({ name, index, values: isObject(values) ? values : {} }))
  form.rows.set(name, rows.length)
  return rows
}

/** A field of the row that the template stands in, as it is sent. */
export function fieldInRow(
  { form, row }: HelperData,
  declared: string,
): { field: Field; typedAs: string; value: unknown } | undefined {
  const field = form?.fields.get(declared)
  const key = row ? declared.slice(row.name.length + 1) : ''
  if (!field || !row || declared !== `${row.name}.${key}`) return undefined
  const nameAt = (index: number) => writeRowName({ rows: row.name, index, key })
  const { index, typed = index, values } = row
  return { field: { ...field, name: nameAt(index) }, typedAs: nameAt(typed), value: values[key] }
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
