/** What visitors can choose for how everything is shown to them, and what one of them chose. */
import type { Words } from './define.ts'
import type { Call } from './ids.ts'
import type { Preference } from './model.ts'

/** Sets the language of the page, and may have templates of its own. */
export const languageName = 'language'

/** Of pages of an application that says nothing of languages. */
const ownLanguage = 'en'

export interface Chosen {
  /** Of each preference, by name. */
  values: Readonly<Record<string, string>>
  /** The phase that chose last, so that going back and choosing the same once more is something new. */
  at: number
}

/** The first value of each is the default. */
export const defaultOf = ({ values }: Preference): string => [...values.keys()][0] ?? ''

/** Where there is nothing to choose. */
const nothing: Chosen = { values: Object.freeze({}), at: 0 }

/** Reads what a session keeps; what is no longer declared is not chosen any more. */
export function chosenIn(preferences: readonly Preference[], text: string | null | undefined): Chosen {
  if (preferences.length === 0) return nothing
  const { values = {}, at = 0 }: Partial<Chosen> = text ? JSON.parse(text) : {}
  const holding = (each: Preference): string => {
    const value = values[each.name]
    return value !== undefined && each.values.has(value) ? value : defaultOf(each)
  }
  return { values: Object.fromEntries(preferences.map((each) => [each.name, holding(each)])), at }
}

/**
 * What a session keeps once the call is taken; nothing when it chooses nothing that is declared.
 * @param at the phase that it makes
 */
export function choose(
  preferences: readonly Preference[],
  text: string | null | undefined,
  { fixed }: Call,
  at: number,
): string | undefined {
  const called = preferences.flatMap(({ name, values }) => {
    const value = fixed.get(name)
    return value !== undefined && values.has(value) ? [[name, value] as const] : []
  })
  if (called.length === 0) return undefined
  const { values } = chosenIn(preferences, text)
  return JSON.stringify({ values: { ...values, ...Object.fromEntries(called) }, at } satisfies Chosen)
}

/** The language in which everything is there. */
export const firstLanguage = (preferences: readonly Preference[]): string => {
  const language = preferences.find(({ name }) => name === languageName)
  return language ? defaultOf(language) : ownLanguage
}

/** Those in a language, or else the first. */
export const wordsIn = (words: Words, language: string): string =>
  typeof words === 'string' ? words : (words[language] ?? Object.values(words)[0] ?? '')
