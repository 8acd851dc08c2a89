/** What nobody who looks on may read: the fields that an action declares to be secret, should they be anywhere. */
import type { Action, Transaction } from '../model.ts'

/** Stands in the place of a value. */
export const hiddenValue = '[secret]'

/** The fields of a form of this action, without what is secret. */
export const redacted = (
  action: Action | undefined,
  fields: Record<string, unknown>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      action?.fields.get(name)?.secret ? hiddenValue : value,
    ]),
  )

/** The same for a state: whatever has the name of a secret field, however deep it lies. */
export function redactedState({ secrets }: Transaction, state: unknown): unknown {
  const hide = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(hide)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, secrets.has(name) ? hiddenValue : hide(inner)]),
    )
  }
  return hide(state)
}
