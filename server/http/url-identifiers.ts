/** Reads the three identifiers in a URL, for the routes and for the rate limit. */
import type { Fields } from '../engine/page.ts'

const names = ['sessionID', 'screenID', 'actionID']

/**
 * Ignores other parameters, which links on other sites may add.
 * @returns the decoded identifiers, empty where the URL repeats one; `undefined` if it has none
 */
export function identifiersIn(url: string): Fields | undefined {
  // An actionID may contain another question mark.
  const start = url.indexOf('?')
  if (start === -1) return undefined
  const query = new URLSearchParams(url.slice(start))
  const sent = new Map<string, string>()
  for (const name of names) {
    const values = query.getAll(name)
    if (values.length > 0) sent.set(name, values.length === 1 ? String(values[0]) : '')
  }
  return sent.size > 0 ? sent : undefined
}
