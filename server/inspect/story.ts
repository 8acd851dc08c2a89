/** A session's journey up to a phase, as the source of a test; see docs/testing.md. */
import type { Entry } from '../../db/store.ts'
import { parseCall } from '../ids.ts'
import type { Transaction } from '../model.ts'
import { offerAt } from './entry.ts'
import { hiddenValue, redacted, redactedState } from './redact.ts'

/** A phase with what it stored. */
export type Whole = Entry & { state: string }

const text = (value: string): string =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A value as source, in the house's style. */
function source(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(source).join(', ')}]`
  if (value === null || typeof value !== 'object') return String(value)
  const pairs = Object.entries(value).map(
    ([name, inner]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : text(name)}: ${source(inner)}`,
  )
  return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}'
}

/** A phase as its visitor's steps; `undefined` when no form of the application as it is now could send it. */
function steps(transaction: Transaction, entry: Entry, from: string): string[] | undefined {
  const offer = offerAt(transaction, entry)
  if (!offer) return undefined
  const typed = redacted(offer.action, JSON.parse(entry.input))
  const fields = [...offer.labels.keys()].map((name) => {
    const field = offer.action.fields.get(name)
    if (field?.secret) return [name, hiddenValue]
    return [name, field?.type === 'boolean' ? name in typed : typed[name]]
  })
  const filled = Object.fromEntries(fields.filter(([, value]) => value !== undefined))
  const fill = Object.keys(filled).length > 0 ? `.fill(${source(filled)})` : ''
  return [
    ...(entry.origin === from ? [] : [`await visitor.follow(${text(entry.origin)})`]),
    `await visitor${fill}.submit(${text(entry.action)})`,
  ]
}

/** @param path the phases that lead to it, in order; the last one is the phase itself */
export function storyOf(transaction: Transaction, path: readonly Whole[]): string {
  let lines = [`const visitor = await app.visit('/${transaction.name}')`]
  let from = transaction.start.name
  for (const entry of path) {
    // A preference changes nothing that a story tells.
    if (parseCall(entry.action)?.action === 'prefer') continue
    const taken = steps(transaction, entry, from)
    const state = source(redactedState(transaction, JSON.parse(entry.state)))
    from = entry.screen
    const title = transaction.screens.get(entry.screen)?.title
    // What no visitor can do again is left out: the story begins behind it.
    if (!taken) lines = [`const visitor = await app.visitAt('${transaction.name}/${entry.screen}', ${state})`]
    else lines.push(...taken, ...(title === undefined ? [] : [`visitor.sees({ heading: ${text(title)} })`]))
  }
  const now = path[0] ? `, { now: Date.parse('${new Date(path[0].at).toISOString()}') }` : ''
  return `import { join } from 'node:path'
import { test } from 'node:test'
import { openApplication } from 'deity/test'

test(${text(`${transaction.title}: ${path.at(-1)?.screen ?? from}`)}, async (t) => {
  const app = await openApplication(join(import.meta.dirname, '..')${now})
  t.after(() => app.close())
  ${lines.join('\n  ')}
})
`
}
