/** A session's state and journal as text, and back. Old rows outlive new types, so what is read is parsed. */
import type { Loaded, Look } from '../db/store.ts'
import type { Change } from './define.ts'
import type { Transaction } from './model.ts'
import type { Fields } from './page.ts'

type State = Record<string, unknown>

/** The state after a phase, or the one that a session begins with; `undefined` when it no longer fits the schema. */
export function readState(transaction: Transaction, shown: (Loaded | Look)['shown']): State | undefined {
  try {
    const parsed = transaction.state.safeParse(shown ? JSON.parse(shown.state) : {})
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/**
 * The state as it will be stored.
 * @throws when the action returned what its transaction's schema does not hold
 */
export function writeState(transaction: Transaction, state: unknown): { state: State; text: string } {
  const parsed = transaction.state.safeParse(state)
  if (!parsed.success)
    throw new Error(`the action returned a state that does not fit: ${parsed.error.message}`)
  return { state: parsed.data, text: JSON.stringify(parsed.data) }
}

export const writeFields = (fields: Fields): string => JSON.stringify(Object.fromEntries(fields))

export const readFields = (text: string): Fields =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string>))

export const readChanges = (text: string | null | undefined): Change[] =>
  text ? (JSON.parse(text) as Change[]) : []
