/** Reads the fields of a form into the input of an action. */

import type { Offer } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { decodeField, isOffered } from '../model/fields.ts'
import type { Call } from '../security/identifiers.ts'
import type { Fields } from './page.ts'
import { lengthOf, messageFor, notOffered, tooLong } from './validation-messages.ts'

/** One message by field. */
export type Errors = Record<string, LocalizedText>

/** Could the form of this call have sent these fields? */
export const couldSend = ({ action, labels }: Offer, call: Call, fields: Fields): boolean =>
  [...fields.keys()].every((name) => {
    const field = action.fields.get(name)
    return field && labels.has(name) && !call.fixed.has(name)
  })

/** The fields whose text is longer than any accepted one; no pattern, hash or refinement gets such a text. */
export function lengthErrors({ action, labels }: Offer, fields: Fields): Errors {
  const errors: Errors = {}
  for (const [name, text] of fields) {
    const field = action.fields.get(name)
    if (field && text.length > field.longest && lengthOf(text) > field.longest)
      errors[name] = tooLong(field, labels.get(name) ?? name, text)
  }
  return errors
}

/** The fields whose text is none of the values that their schema offers. */
export function choiceErrors({ action, labels }: Offer, fields: Fields): Errors {
  const errors: Errors = {}
  for (const [name, text] of fields) {
    const field = action.fields.get(name)
    if (field && !isOffered(field, text)) errors[name] = notOffered(field, labels.get(name) ?? name)
  }
  return errors
}

export const isTooLong = (offer: Offer, fields: Fields): boolean =>
  Object.keys(lengthErrors(offer, fields)).length > 0

/**
 * Reads an action's input out of fields that its form could send, none of them too long, and its fixed
 * parameters.
 */
export function readInput(
  { action, labels }: Offer,
  call: Call,
  fields: Fields,
): { data: unknown } | { errors: Errors } {
  const texts: Record<string, unknown> = {}
  // A field left empty is a key without a value: `{ ...state, ...input }` clears an earlier answer.
  const empty: Record<string, undefined> = {}
  for (const [name, field] of action.fields) {
    const value = decodeField(field, call.fixed.get(name) ?? fields.get(name))
    if (value !== undefined) texts[name] = value
    else if (fields.has(name)) empty[name] = undefined
  }
  const options = {
    error: (issue: Parameters<typeof messageFor>[0]) => {
      const name = String(issue.path?.[0] ?? '')
      const text = messageFor(issue, action.fields.get(name), labels.get(name) ?? name)
      return { message: text as string }
    },
  }
  // Refinements over several fields run only when each field is valid.
  const alone = action.unrefined?.safeParse(texts, options)
  const parsed = alone?.success === false ? alone : action.input.safeParse(texts, options)
  if (parsed.success) return { data: { ...empty, ...parsed.data } }
  const errors: Errors = {}
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message
  return { errors }
}
