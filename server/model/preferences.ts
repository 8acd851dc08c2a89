/** Preferences: how pages are shown, and what a visitor chose. */

import type { Call } from '../security/identifiers.ts'
import type { Preference } from './application.ts'

/** The parameter of a call that chooses a language, which no preference may have for its name. */
export const languageName = 'language'

export interface Chosen {
  /** The value of each preference, by name. */
  values: Readonly<Record<string, string>>
}

/** The default of each: its first value. */
export const defaultOf = ({ values }: Preference): string => [...values.keys()][0] ?? ''

/** Of an application without preferences. */
const nothing: Chosen = { values: Object.freeze({}) }

/** Reads a session's preferences, without those that are no longer declared. */
export function chosenIn(preferences: readonly Preference[], text: string | null | undefined): Chosen {
  if (preferences.length === 0) return nothing
  const { values = {} }: Partial<Chosen> = text ? JSON.parse(text) : {}
  const holding = (each: Preference): string => {
    const value = values[each.name]
    return value !== undefined && each.values.has(value) ? value : defaultOf(each)
  }
  return { values: Object.fromEntries(preferences.map((each) => [each.name, holding(each)])) }
}

/** The JSON to store after a choice; `undefined` if it chooses nothing that is declared. */
export function choose(
  preferences: readonly Preference[],
  text: string | null | undefined,
  { fixed }: Call,
): string | undefined {
  const called = preferences.flatMap(({ name, values }) => {
    const value = fixed.get(name)
    return value !== undefined && values.has(value) ? [[name, value] as const] : []
  })
  if (called.length === 0) return undefined
  const { values } = chosenIn(preferences, text)
  return JSON.stringify({ values: { ...values, ...Object.fromEntries(called) } } satisfies Chosen)
}
