/** Hides the fields that an action declares secret from readers of the inspector. */
import type { Action, Transaction } from '../model/application.ts'

/** Replaces a secret value. */
export const hiddenValue = '[secret]'

/** The fields of a form of this action, with secrets hidden. */
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

/** A state, with every property hidden that has the name of a secret field, at any depth. */
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
