/** What a screen or an action needs of its transaction's state. */
import type { z } from 'zod'
import { bare, isPlain } from './plain.ts'

type State = Record<string, unknown>

export interface Needs {
  schema: z.ZodObject
  /** Does a parsed state hold it? */
  areMet(state: State): boolean
  /**
   * It, apart from the state that holds it, so that no author's code can change that.
   * @throws {z.ZodError} when something is missing
   */
  of(state: State): State
}

/** The properties that must be there. */
export const requiredBy = (needs: z.ZodObject): string[] =>
  Object.entries(needs.shape)
    .filter(([, type]) => !(type as z.ZodType).safeParse(undefined).success)
    .map(([name]) => name)

/** Another value like this one, all the way down. */
function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(copy)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, copy(each)]))
}

/** Does it say no more of its properties than the state's schema does, except that some must be there? */
function isPartOf(needs: z.ZodObject, state: z.ZodObject): boolean {
  const { checks = [], catchall } = needs._zod.def
  const isSame = ([name, type]: [string, unknown]) => {
    const own = state.shape[name] as z.ZodType | undefined
    return own !== undefined && bare(own) === bare(type as z.ZodType) && isPlain(own)
  }
  return checks.length === 0 && catchall === undefined && Object.entries(needs.shape).every(isSame)
}

/**
 * @param schema of the properties that are needed
 * @param state that of the whole state, which has been parsed with it by then: nothing is parsed twice that says the same
 */
export function needsOf(schema: z.ZodObject, state: z.ZodObject): Needs {
  const required = requiredBy(schema)
  const isComplete = (state: State) => required.every((name) => state[name] !== undefined)
  if (!isPartOf(schema, state))
    return {
      schema,
      // Most screens of a step indicator lack something; seeing that first spares an error object for each.
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
