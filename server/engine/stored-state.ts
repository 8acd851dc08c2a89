/**
 * Writes states and fields as JSON, and reads them. Rows outlive the code that wrote them, so a stored state
 * is parsed.
 */
import type { z } from 'zod'
import type { Transaction } from '../model/application.ts'
import type { Change } from '../model/define.ts'
import { isJsonStable } from '../model/json-stable.ts'
import { reviveMessage } from '../model/message.ts'
import { bareName } from '../model/params.ts'
import { authorError } from '../runtime/author-errors.ts'
import type { Shown } from '../store/contract.ts'
import { assertKnown } from './newer-version.ts'
import type { Fields } from './page.ts'

type State = Record<string, unknown>

/** A phase as it was stored, as far as reading it goes. */
type Stored = Pick<Shown, 'state' | 'screen' | 'version'>

/** A stored state, resolved against the transaction's present version. */
export interface ResolvedState {
  /** The screen's present name. */
  screen: string
  /** Absent when the stored state no longer fits the schema. */
  state: State | undefined
  /** The stored state, upgraded if it was of an older version. */
  raw: unknown
}

/**
 * Reads the state that a phase stored, and runs the author's `upgrade` on one of an older version. Rows are
 * never rewritten.
 * @param name a screen of the session as of that phase: the one it led to, or another one looked at from
 * there
 * @param shown absent for phase 0, which stored nothing
 * @throws {NewerVersionError} when a newer version of the transaction has stored it
 */
export function resolveState(
  transaction: Transaction,
  name: string,
  shown: Stored | undefined,
): ResolvedState {
  assertKnown(transaction, shown)
  try {
    const stored: State = shown ? JSON.parse(shown.state) : {}
    const { upgrade, version } = transaction
    const bare = bareName(name)
    const { screen: renamed, state: raw } =
      shown && upgrade && shown.version < version
        ? upgrade({ version: shown.version, screen: bare, state: stored })
        : { screen: bare, state: stored }
    const screen = renamed + name.slice(bare.length)
    const parsed = transaction.state.safeParse(raw)
    return { screen, raw, state: parsed.success ? parsed.data : undefined }
  } catch {
    // The row was damaged, or the upgrade failed: nothing of it can be used.
    return { screen: name, raw: {}, state: undefined }
  }
}

/** The properties of a stored state that still fit. */
export function salvage(transaction: Transaction, { state, raw }: ResolvedState): State {
  if (state) return state
  const { shape } = transaction.state
  const fits = ([name, value]: [string, unknown]) =>
    Object.hasOwn(shape, name) && (shape[name] as z.ZodType).safeParse(value).success
  const kept = Object.fromEntries(Object.entries((raw ?? {}) as object).filter(fits))
  const parsed = transaction.state.safeParse(kept)
  return parsed.success ? parsed.data : transaction.state.parse({})
}

/**
 * The state as it will be stored, and as it will be read.
 * @throws when the state does not fit the transaction's schema
 */
export function writeState(transaction: Transaction, state: unknown): { state: State; text: string } {
  const parsed = transaction.state.safeParse(state)
  if (!parsed.success)
    throw authorError(
      'DEITY_STATE_INVALID',
      `the action returned a state that does not fit: ${parsed.error.message}`,
    )
  const text = JSON.stringify(parsed.data)
  const stored = JSON.parse(text)
  // JSON drops undefined properties and the sign of -0. A state of plain JSON types needs no second parse.
  if (isJsonStable(transaction.state)) return { state: stored, text }
  const again = transaction.state.safeParse(stored)
  if (!again.success)
    throw authorError('DEITY_STATE_INVALID', 'the state changes when it is written as JSON and parsed')
  return { state: again.data, text }
}

export function writeFields(fields: Fields): string {
  // No field has the name of a property of every object, so the slower `Object.fromEntries`, which allows for
  // such names, is not needed.
  const texts: Record<string, string> = {}
  for (const [name, text] of fields) texts[name] = text
  return JSON.stringify(texts)
}

export const readFields = (text: string): Fields =>
  new Map(Object.entries(JSON.parse(text) as Record<string, string>))

export const readChanges = (text: string | null | undefined): Change[] =>
  text ? (JSON.parse(text, reviveMessage) as Change[]) : []
