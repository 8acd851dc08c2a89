/** Reads the fields of a form into the input of an action. */

import type { Action, Offer } from '../model/application.ts'
import type { LocalizedText, Rejection } from '../model/define.ts'
import { decodeField, isOffered } from '../model/fields.ts'
import {
  arrayIn,
  countIn,
  declaredName,
  labelOf,
  parseRowName,
  rowFields,
  writeRowName,
} from '../model/rows.ts'
import type { Call } from '../security/identifiers.ts'
import type { Fields } from './page.ts'
import { lengthOf, messageFor, notOffered, tooLong } from './validation-messages.ts'

/** One message by field. */
export type Errors = Record<string, LocalizedText>

/** An action's own messages, those of rows by the names of their fields. */
export function errorsIn(rejection: Rejection): Errors {
  const errors: Errors = {}
  const add = (name: string, text: LocalizedText | undefined) => {
    if (text !== undefined) errors[name] = text
  }
  for (const [rows, given] of Object.entries(rejection)) {
    if (!Array.isArray(given)) add(rows, given as LocalizedText | undefined)
    else
      for (const [index, row] of given.entries())
        for (const [key, text] of Object.entries<LocalizedText>(row ?? {}))
          add(writeRowName({ rows, index, key }), text)
  }
  return errors
}

/** Is it a field of one of the rows that were sent? */
function isInRow({ action }: Offer, fields: Fields, name: string): boolean {
  const row = parseRowName(name)
  const count = row && countIn(fields, row.rows, action.fields.get(row.rows)?.max)
  return row !== undefined && count !== undefined && row.index < count
}

/** Are so many rows sent as are said to be, none of them without its fields? */
function isWhole({ action, rows }: Offer, fields: Fields, name: string): boolean {
  const count = countIn(fields, name, action.fields.get(name)?.max)
  const always = [...(rows.get(name)?.always ?? [])]
  if (count === undefined || !rows.has(name)) return false
  const isSent = (index: number) => always.some((key) => fields.has(writeRowName({ rows: name, index, key })))
  return always.length === 0 || Array.from({ length: count }, (_, index) => index).every(isSent)
}

/** Could the form of this call have sent these fields? */
export const couldSend = (offer: Offer, call: Call, fields: Fields): boolean =>
  [...fields.keys()].every((name) => {
    const declared = declaredName(name)
    const field = offer.action.fields.get(declared)
    if (!field || call.fixed.has(name)) return false
    if (field.type === 'rows') return isWhole(offer, fields, name)
    return offer.labels.has(declared) && (arrayIn(name) === undefined || isInRow(offer, fields, name))
  })

/** The fields whose text is longer than any accepted one; no pattern, hash or refinement gets such a text. */
export function lengthErrors(offer: Offer, fields: Fields): Errors {
  const errors: Errors = {}
  for (const [name, text] of fields) {
    const field = offer.action.fields.get(declaredName(name))
    if (field && text.length > field.longest && lengthOf(text) > field.longest)
      errors[name] = tooLong(field, labelOf(offer, name), text)
  }
  return errors
}

/** The fields whose text is none of the values that their schema offers. */
export function choiceErrors(offer: Offer, fields: Fields): Errors {
  const errors: Errors = {}
  for (const [name, text] of fields) {
    const field = offer.action.fields.get(declaredName(name))
    if (field && !isOffered(field, text)) errors[name] = notOffered(field, labelOf(offer, name))
  }
  return errors
}

export const isTooLong = (offer: Offer, fields: Fields): boolean =>
  Object.keys(lengthErrors(offer, fields)).length > 0

/** The values of the rows that were sent; `undefined` if none of the form's rows were. */
function readRows({ fields: known }: Action, rows: string, fields: Fields): object[] | undefined {
  const count = countIn(fields, rows)
  const own = rowFields(known, rows)
  if (count === undefined) return undefined
  return Array.from({ length: count }, (_, index) => {
    const values: Record<string, unknown> = {}
    for (const [key, field] of own) {
      const value = decodeField(field, fields.get(writeRowName({ rows, index, key })))
      if (value !== undefined) values[key] = value
    }
    return values
  })
}

/** The name of the field that an issue is about: `count`, `lines`, `lines.0.count`; empty for the form. */
function fieldIn({ fields }: Action, path: readonly PropertyKey[] = []): string {
  const [first = '', index, key] = path
  if (fields.get(String(first))?.type !== 'rows' || index === undefined) return String(first)
  return key === undefined
    ? `${String(first)}.${String(index)}`
    : writeRowName({ rows: String(first), index: Number(index), key: String(key) })
}

/**
 * Reads an action's input out of fields that its form could send, none of them too long, and its fixed
 * parameters.
 */
export function readInput(offer: Offer, call: Call, fields: Fields): { data: unknown } | { errors: Errors } {
  const { action } = offer
  const texts: Record<string, unknown> = {}
  // A field left empty is a key without a value: `{ ...state, ...input }` clears an earlier answer.
  const empty: Record<string, undefined> = {}
  for (const [name, field] of action.fields) {
    if (arrayIn(name) !== undefined) continue
    const value =
      field.type === 'rows'
        ? readRows(action, name, fields)
        : decodeField(field, call.fixed.get(name) ?? fields.get(name))
    if (value !== undefined) texts[name] = value
    else if (fields.has(name)) empty[name] = undefined
  }
  const options = {
    error: (issue: Parameters<typeof messageFor>[0]) => {
      const name = fieldIn(action, issue.path)
      const text = messageFor(issue, action.fields.get(declaredName(name)), labelOf(offer, name))
      return { message: text as string }
    },
  }
  // Refinements over several fields run only when each field is valid.
  const alone = action.unrefined?.safeParse(texts, options)
  const parsed = alone?.success === false ? alone : action.input.safeParse(texts, options)
  if (parsed.success) return { data: { ...empty, ...parsed.data } }
  const errors: Errors = {}
  for (const { path, message } of parsed.error.issues) errors[fieldIn(action, path)] ??= message
  return { errors }
}
