/**
 * A module hook: an application outside the project imports `deity`, `zod` and `kysely` by name, and without packages
 * of its own it gets the project's. See names.ts.
 */
import type { ResolveFnOutput, ResolveHook } from 'node:module'

const shared = new Set(['deity', 'deity/password', 'deity/test', 'zod', 'kysely'])

/** In a thread of hooks `next` gives a promise; called at once, within the thread that imports, it gives the result. */
type Found = ResolveFnOutput | Promise<ResolveFnOutput>

export const resolve: ResolveHook = (specifier, context, next): Found => {
  if (!shared.has(specifier)) return next(specifier, context)
  const own = () => next(specifier, { ...context, parentURL: import.meta.url })
  try {
    const found = next(specifier, context)
    return found instanceof Promise ? found.catch(own) : found
  } catch {
    return own()
  }
}
