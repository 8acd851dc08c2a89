/** A session's state and journal as text, and back. Old rows outlive new types, so what is read is parsed. */
import type { Change } from './define.ts'
import type { Transaction } from './model.ts'
import type { Fields } from './page.ts'

type State = Record<string, unknown>

/** The state after a phase, or the one that a session begins with; `undefined` when it no longer fits the schema. */
export function readState(transaction: Transaction, shown: { state: string } | undefined): State | undefined {
  try {
    const parsed = transaction.state.safeParse(shown ? JSON.parse(shown.state) : {})
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/**
 * The state as it will be stored, and as it will be read again.
 * @throws when the action returned what its transaction's schema does not hold
 */
export function writeState(transaction: Transaction, state: unknown): { state: State; text: string } {
  const parsed = transaction.state.safeParse(state)
  if (!parsed.success)
    throw new Error(`the action returned a state that does not fit: ${parsed.error.message}`)
  const text = JSON.stringify(parsed.data)
  const again = readState(transaction, { state: text })
  if (!again) throw new Error('the state is not the same once it has been JSON')
  return { state: again, text }
}

export const writeFields = (fields: Fields): string => JSON.stringify(Object.fromEntries(fields))

export const readFields = (text: string): Fields =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string>))

export const readChanges = (text: string | null | undefined): Change[] =>
  text ? (JSON.parse(text) as Change[]) : []
