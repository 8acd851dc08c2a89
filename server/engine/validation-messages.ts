/** Messages beside fields, where the action's schema has none of its own. */
import type { z } from 'zod'
import type { Field } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { message } from '../model/message.ts'

type Issue = z.core.$ZodRawIssue

function missing(field: Field, label: LocalizedText): LocalizedText {
  if (field.type === 'boolean') return message('deity.error.tick', { label })
  if (field.files) return message('deity.file.missing', { label })
  return message(field.values ? 'deity.error.choose' : 'deity.error.fill', { label })
}

/** As `max()` counts: a sign beyond the basic plane, such as an emoji, is two. A line end is one. */
export const lengthOf = (text: string): number => text.replaceAll('\r\n', '\n').length

/** The message that says what the field wants, where its kind says so. */
function wantedBy({ type, format }: Field): string | undefined {
  if (format) return `deity.error.${format}`
  return type === 'integer' || type === 'number' ? `deity.error.${type}` : undefined
}

/** Too few rows, or too many. */
function wrongRows(issue: Issue): LocalizedText {
  if (issue.code === 'too_small') return message('deity.error.rows-few', { limit: Number(issue.minimum) })
  return issue.code === 'too_big' ? tooManyRows(Number(issue.maximum)) : message('deity.error.together')
}

export const tooManyRows = (limit: number): LocalizedText => message('deity.error.rows-many', { limit })

/** Too many files. A file that is not accepted has its message when it arrives. */
const wrongFiles = (field: Field, issue: Issue, label: LocalizedText): LocalizedText =>
  issue.code === 'too_big' && Array.isArray(issue.input)
    ? message('deity.file.too-many', { limit: Number(issue.maximum) })
    : missing(field, label)

function wrong(field: Field, issue: Issue, label: LocalizedText): LocalizedText {
  const isText = field.type === 'string'
  const length = isText ? lengthOf(String(issue.input)) : 0
  if (issue.code === 'too_small') {
    const limit = Number(issue.minimum)
    return isText
      ? message('deity.error.too-short', { label, length, limit })
      : message('deity.error.too-small', { label, limit })
  }
  if (issue.code === 'too_big') {
    const limit = Number(issue.maximum)
    return isText
      ? message('deity.error.too-long', { label, length, limit })
      : message('deity.error.too-big', { label, limit })
  }
  return message(wantedBy(field) ?? 'deity.error.wrong', { label })
}

/** The message for a text that is too long: the author's, if the schema has one. */
export function tooLong(field: Field, label: LocalizedText, text: string): LocalizedText {
  const { longest, maxLength, whenTooLong } = field
  if (whenTooLong !== undefined) return whenTooLong
  const wanted = maxLength === undefined ? wantedBy(field) : undefined
  const length = lengthOf(text)
  return wanted === undefined
    ? message('deity.error.too-long', { label, length, limit: maxLength ?? longest })
    : message(wanted, { label })
}

/** The message for a value that the page does not offer, or not any more. */
export const notOffered = ({ type }: Field, label: LocalizedText): LocalizedText =>
  message(type === 'boolean' ? 'deity.error.tick-again' : 'deity.error.not-offered', { label })

/**
 * The message for one of zod's issues; without a field, for the form as a whole. Zod hands it on as it is,
 * though its type says that it is a text.
 */
export function messageFor(issue: Issue, field: Field | undefined, label: LocalizedText): LocalizedText {
  if (!field) return message('deity.error.together')
  if (field.type === 'rows') return wrongRows(issue)
  if (field.files) return wrongFiles(field, issue, label)
  if (issue.input === undefined || (field.type === 'boolean' && field.required)) return missing(field, label)
  return wrong(field, issue, label)
}
