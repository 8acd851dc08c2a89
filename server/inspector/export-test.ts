/** Exports a session's journey up to a phase as the source of a test; see docs/testing.md. */

import type { Transaction } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import type { JournalEntry } from '../store/contract.ts'
import { offerAt } from './journal-entry.ts'
import { hiddenValue, redacted, redactedState } from './redact.ts'

/** A phase with its state. */
export type FullEntry = JournalEntry & { state: string }

const text = (value: string): string =>
  `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`

/** A value as source code. */
function source(value: unknown): string {
  if (typeof value === 'string') return text(value)
  if (Array.isArray(value)) return `[${value.map(source).join(', ')}]`
  if (value === null || typeof value !== 'object') return String(value)
  const pairs = Object.entries(value).map(
    ([name, inner]) => `${/^[A-Za-z_]\w*$/.test(name) ? name : text(name)}: ${source(inner)}`,
  )
  return pairs.length > 0 ? `{ ${pairs.join(', ')} }` : '{}'
}

/** The test steps of a phase; `undefined` when no form of the present application could send it. */
function steps(transaction: Transaction, entry: JournalEntry, from: string): string[] | undefined {
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
export function testOf(
  say: (text: LocalizedText) => string,
  transaction: Transaction,
  path: readonly FullEntry[],
): string {
  let lines = [`const visitor = await app.visit('/${transaction.name}')`]
  let from = transaction.start.name
  for (const entry of path) {
    const taken = steps(transaction, entry, from)
    const state = source(redactedState(transaction, JSON.parse(entry.state)))
    from = entry.screen
    const title = transaction.screens.get(entry.screen)?.title
    // Phases that no visitor can repeat are left out: the test begins after them.
    if (!taken) lines = [`const visitor = await app.visitAt('${transaction.name}/${entry.screen}', ${state})`]
    else
      lines.push(...taken, ...(title === undefined ? [] : [`visitor.sees({ heading: ${text(say(title))} })`]))
  }
  const now = path[0] ? `, { now: Date.parse('${new Date(path[0].at).toISOString()}') }` : ''
  return `import { join } from 'node:path'
import { test } from 'node:test'
import { openApplication } from 'deity/test'

test(${text(`${say(transaction.title)}: ${path.at(-1)?.screen ?? from}`)}, async (t) => {
  const app = await openApplication(join(import.meta.dirname, '..')${now})
  t.after(() => app.close())
  ${lines.join('\n  ')}
})
`
}
