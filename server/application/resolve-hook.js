/**
 * A module hook: an application outside the project imports `deity`, `zod` and `kysely` by name. Without
 * packages of its own it gets the project's. A file of its own, because Node 20 loads it in another thread.
 */

const shared = new Set(['deity', 'deity/password', 'deity/test', 'zod', 'kysely'])

/**
 * In a thread of hooks `next` returns a promise; in the thread that imports it returns the result.
 * @type {import('node:module').ResolveHook}
 */
export const resolve = (specifier, context, next) => {
  if (!shared.has(specifier)) return next(specifier, context)
  const own = () => next(specifier, { ...context, parentURL: import.meta.url })
  try {
    const found = next(specifier, context)
    return found instanceof Promise ? found.catch(own) : found
  } catch {
    return own()
  }
}
