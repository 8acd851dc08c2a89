/** Reads a URL's query: the three identifiers, for the routes and for the rate limit, and what stands beside them. */
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

/**
 * Everything in the query, decoded: what stands beside the identifiers can be parameters of a screen. Empty
 * where the URL repeats a name, or has what no browser writes.
 */
export function lookIn(url: string): Fields {
  const sent = new Map<string, string>()
  const start = url.indexOf('?')
  if (start === -1) return sent
  for (const [name, value] of new URLSearchParams(url.slice(start)))
    sent.set(name, sent.has(name) || /[\0\ufffd]/.test(value) ? '' : value)
  return sent
}
