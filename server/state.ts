/** A session's state and journal as text, and back. Old rows outlive new types, so what is read is parsed. */
import type { z } from 'zod'
import type { Shown } from '../db/store.ts'
import type { Change } from './define.ts'
import type { Transaction } from './model.ts'
import type { Fields, Kept } from './page.ts'
import { isPlain } from './plain.ts'

type State = Record<string, unknown>

/** A phase as it was stored, as far as reading it goes. */
type Stored = Pick<Shown, 'state' | 'screen' | 'version'>

/** Where a session stands after a phase, in the words of the transaction's present version. */
export interface Standing {
  /** The screen's present name. */
  screen: string
  /** Absent when what was stored no longer fits the schema. */
  state: State | undefined
  /** What was stored, upgraded if it had to be. */
  raw: unknown
}

/**
 * Reads what a phase stored; the author's `upgrade` is run on what an older version did. Rows are never rewritten.
 * @param name a screen of the session as of that phase: the one it led to, or another one looked at from there
 * @param shown absent for phase 0, which stored nothing
 */
export function standingOf(transaction: Transaction, name: string, shown: Stored | undefined): Standing {
  try {
    const stored: State = shown ? JSON.parse(shown.state) : {}
    const { upgrade, version } = transaction
    const { screen, state: raw } =
      shown && upgrade && shown.version < version
        ? upgrade({ version: shown.version, screen: name, state: stored })
        : { screen: name, state: stored }
    const parsed = transaction.state.safeParse(raw)
    return { screen, raw, state: parsed.success ? parsed.data : undefined }
  } catch {
    // Damaged by hand, or an upgrade that fails: nothing of it can be used.
    return { screen: name, raw: {}, state: undefined }
  }
}

/** All of a stored state that still fits, property by property. */
export function salvage(transaction: Transaction, { state, raw }: Standing): State {
  if (state) return state
  const { shape } = transaction.state
  const fits = ([name, value]: [string, unknown]) =>
    Object.hasOwn(shape, name) && (shape[name] as z.ZodType).safeParse(value).success
  const kept = Object.fromEntries(Object.entries((raw ?? {}) as object).filter(fits))
  const parsed = transaction.state.safeParse(kept)
  return parsed.success ? parsed.data : transaction.state.parse({})
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
  const stored = JSON.parse(text)
  // JSON drops what is undefined, and the sign of -0; another parse would leave the rest as it is.
  if (isPlain(transaction.state)) return { state: stored, text }
  const again = transaction.state.safeParse(stored)
  if (!again.success) throw new Error('the state is not the same once it has been JSON')
  return { state: again.data, text }
}

export function writeFields(fields: Fields): string {
  // No field is named as what every object has, and `Object.fromEntries` defines each as slowly as if one could be.
  const texts: Record<string, string> = {}
  for (const [name, text] of fields) texts[name] = text
  return JSON.stringify(texts)
}

export const readFields = (text: string): Fields =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string>))

export const readChanges = (text: string | null | undefined): Change[] =>
  text ? (JSON.parse(text) as Change[]) : []

export const writeKept = ({ fields, ...form }: Kept): string =>
  JSON.stringify({ ...form, fields: Object.fromEntries(fields) })

export function readKept(text: string | null): Kept | undefined {
  if (text === null) return undefined
  const { screen, call, fields } = JSON.parse(text)
  return { screen, call, fields: new Map(Object.entries(fields)) }
}
