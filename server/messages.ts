/** What a visitor is told about a field, where the schema has no words of its own. */
import type { z } from 'zod'
import type { Field } from './model.ts'

type Issue = z.core.$ZodRawIssue

function missing(field: Field, label: string): string {
  if (field.type === 'boolean') return `Tick “${label}”`
  return field.values ? `Choose an answer for “${label}”` : `Fill in “${label}”`
}

function wrong(field: Field, issue: Issue): string {
  if (field.format === 'date') return 'must be a date that exists, like 2027-03-28'
  if (field.format === 'email') return 'must be an address like name@example.org'
  if (issue.code === 'too_small')
    return field.type === 'string'
      ? `must have at least ${issue.minimum} characters`
      : `must be at least ${issue.minimum}`
  if (issue.code === 'too_big')
    return field.type === 'string'
      ? `must have at most ${issue.maximum} characters`
      : `must be at most ${issue.maximum}`
  if (field.type === 'integer') return 'must be a whole number'
  if (field.type === 'number') return 'must be a number'
  return 'is not written in the way that is asked for'
}

/** Words for one issue; `undefined` leaves it to zod. */
export function messageFor(issue: Issue, field: Field | undefined, label: string): string | undefined {
  if (!field) return undefined
  if (issue.input === undefined || (field.type === 'boolean' && field.required)) return missing(field, label)
  return `“${label}” ${wrong(field, issue)}`
}
