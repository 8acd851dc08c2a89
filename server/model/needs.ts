/** What a screen or an action needs of the transaction's state. */
import type { z } from 'zod'
import { bare, isJsonStable } from './json-stable.ts'

type State = Record<string, unknown>

export interface Needs {
  schema: z.ZodObject
  /** Does a parsed state satisfy it? */
  areMet(state: State): boolean
  /**
   * A copy of the needed properties, so that no author's code can change the state.
   * @throws {z.ZodError} when a property is missing
   */
  of(state: State): State
}

/** The required properties. */
export const requiredBy = (needs: z.ZodObject): string[] =>
  Object.entries(needs.shape)
    .filter(([, type]) => !(type as z.ZodType).safeParse(undefined).success)
    .map(([name]) => name)

/** A deep copy. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each)]))
}

/** Does the schema differ from the state's schema only in which properties are required? */
function isPartOf(needs: z.ZodObject, state: z.ZodObject): boolean {
  const { checks = [], catchall } = needs._zod.def
  const isSame = ([name, type]: [string, unknown]) => {
    const own = state.shape[name] as z.ZodType | undefined
    return own !== undefined && bare(own) === bare(type as z.ZodType) && isJsonStable(own)
  }
  return checks.length === 0 && catchall === undefined && Object.entries(needs.shape).every(isSame)
}

/**
 * @param schema of the needed properties
 * @param state the schema of the state. A state was parsed with it before, so an equal schema is not parsed
 * twice
 */
export function needsOf(schema: z.ZodObject, state: z.ZodObject): Needs {
  const required = requiredBy(schema)
  const isComplete = (state: State) => required.every((name) => state[name] !== undefined)
  if (!isPartOf(schema, state))
    return {
      schema,
      // Most screens of a step indicator lack a property. Checking this first avoids an error object for
      // each.
      areMet: (state) => isComplete(state) && schema.safeParse(state).success,
      of: (state) => schema.parse(state),
    }
  const names = Object.keys(schema.shape)
  return {
    schema,
    areMet: isComplete,
    of(state) {
      if (!isComplete(state)) return schema.parse(state)
      const needed: State = {}
      for (const name of names) if (state[name] !== undefined) needed[name] = copy(state[name])
      return needed
    },
  }
}
