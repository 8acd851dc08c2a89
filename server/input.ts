/** From the fields of a form to the input of an action. */
import { decodeField, isOffered } from './fields.ts'
import type { Call } from './ids.ts'
import { messageFor } from './messages.ts'
import type { Offer } from './model.ts'
import type { Fields } from './page.ts'

/** Could the form of this call have sent these fields? */
export const couldSend = ({ action, labels }: Offer, call: Call, fields: Fields): boolean =>
  [...fields].every(([name, text]) => {
    const field = action.fields.get(name)
    return field && labels.has(name) && !call.fixed.has(name) && isOffered(field, text)
  })

/** Reads an action's input out of the fields and its fixed parameters. */
export function readInput(
  offer: Offer,
  call: Call,
  fields: Fields,
): { data: unknown } | { errors: Record<string, string> } | 'refused' {
  if (!couldSend(offer, call, fields)) return 'refused'
  const { action, labels } = offer
  const texts: Record<string, unknown> = {}
  for (const [name, field] of action.fields) {
    const value = decodeField(field, call.fixed.get(name) ?? fields.get(name))
    if (value !== undefined) texts[name] = value
  }
  // Most forms take no messages, which are dear to ask for.
  const read = action.input.safeParse(texts)
  if (read.success) return { data: read.data }
  const parsed = action.input.safeParse(texts, {
    error: (issue) => {
      const name = String(issue.path?.[0] ?? '')
      return messageFor(issue, action.fields.get(name), labels.get(name) ?? name)
    },
  })
  if (parsed.success) return { data: parsed.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message
  return { errors }
}
