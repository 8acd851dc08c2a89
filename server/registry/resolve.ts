/**
 * A module hook, in a thread of its own: an application outside the project imports `deity`, `zod` and `kysely` by
 * name, and without packages of its own it gets the project's. See `register` in discover.ts.
 */
import type { ResolveHook } from 'node:module'

const shared = new Set(['deity', 'deity/test', 'zod', 'kysely'])

export const resolve: ResolveHook = async (specifier, context, next) => {
  if (!shared.has(specifier)) return next(specifier, context)
  try {
    return await next(specifier, context)
  } catch {
    return next(specifier, { ...context, parentURL: import.meta.url })
  }
}
