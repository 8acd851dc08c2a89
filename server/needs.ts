/** Does a state hold what a screen needs? */
import type { z } from 'zod'

type State = Record<string, unknown>

/** Worked out once for each schema. */
const required = new WeakMap<z.ZodObject, string[]>()

/** The properties that must be there. */
export function requiredBy(needs: z.ZodObject): string[] {
  const known = required.get(needs)
  if (known) return known
  const names = Object.entries(needs.shape)
    .filter(([, type]) => !(type as z.ZodType).safeParse(undefined).success)
    .map(([name]) => name)
  required.set(needs, names)
  return names
}

/** Most screens of a step indicator lack something; seeing that first spares an error object for each. */
export const meetsNeeds = (needs: z.ZodObject, state: State): boolean =>
  requiredBy(needs).every((name) => state[name] !== undefined) && needs.safeParse(state).success
