/** Messages beside fields, where the action's schema has none of its own. */
import type { z } from 'zod'
import type { Field } from '../model/application.ts'

type Issue = z.core.$ZodRawIssue

function missing(field: Field, label: string): string {
  if (field.type === 'boolean') return `Tick “${label}”`
  return field.values ? `Choose an answer for “${label}”` : `Enter an answer for “${label}”`
}

const characters = (count: number): string => `${count} character${count === 1 ? '' : 's'}`

/** As `max()` counts: a sign beyond the basic plane, such as an emoji, is two. A line end is one. */
export const lengthOf = (text: string): number => text.replaceAll('\r\n', '\n').length

/** What the field wants, where its kind says so. */
function wantedBy({ type, format }: Field): string | undefined {
  if (format === 'date') return 'must be a real date, such as 2027-03-28'
  if (format === 'email') return 'must be in the format name@example.org'
  if (type === 'integer') return 'must be a whole number, such as 12'
  return type === 'number' ? 'must be a number, such as 2.5' : undefined
}

function wrong(field: Field, issue: Issue): string {
  const isText = field.type === 'string'
  const length = isText ? characters(lengthOf(String(issue.input))) : ''
  if (issue.code === 'too_small')
    return isText
      ? `is too short. You entered ${length}; at least ${issue.minimum} are needed`
      : `must be ${issue.minimum} or more`
  if (issue.code === 'too_big')
    return isText
      ? `is too long. You entered ${length}; the limit is ${issue.maximum}`
      : `must be ${issue.maximum} or less`
  return wantedBy(field) ?? 'is not in the right format'
}

/** The message for a text that is too long: the author's, if the schema has one. */
export function tooLong(field: Field, label: string, text: string): string {
  const { longest, maxLength, whenTooLong } = field
  if (whenTooLong !== undefined) return whenTooLong
  const wanted = maxLength === undefined ? wantedBy(field) : undefined
  const length = characters(lengthOf(text))
  return `“${label}” ${wanted ?? `is too long. You entered ${length}; the limit is ${maxLength ?? longest}`}`
}

/** The message for a value that the page does not offer, or not any more. */
export const notOffered = ({ type }: Field, label: string): string =>
  type === 'boolean'
    ? `Tick “${label}” again`
    : `Choose another answer for “${label}”. The one that was sent is not offered`

/** The message for one of zod's issues; without a field, for the form as a whole. */
export function messageFor(issue: Issue, field: Field | undefined, label: string): string {
  if (!field) return 'These answers do not fit together. Check them and try again'
  if (issue.input === undefined || (field.type === 'boolean' && field.required)) return missing(field, label)
  return `“${label}” ${wrong(field, issue)}`
}
