/** Counts requests by kind and by what came back. */
import { type Counts, createCounts } from '../../kit/counts.ts'
import type { Attempt } from './write.ts'

export interface Tally {
  requests: number
  /** Phases that were recorded for them. */
  phases: number
  count(attempt: Attempt, statuses: readonly number[]): void
  text(): string
}

export function createTally(): Tally {
  const kinds = new Map<string, Counts>()
  const total = createCounts()
  const tally: Tally = {
    requests: 0,
    phases: 0,
    count({ request: { kind } }, statuses) {
      tally.requests++
      const counts = kinds.get(kind) ?? createCounts()
      kinds.set(kind, counts)
      const name = statuses.length === 0 ? 'none' : String(statuses.find((status) => status >= 200))
      counts.add(name)
      total.add(name)
    },
    text: () =>
      [...kinds, ['all', total] as const].map(([kind, counts]) => `  ${kind}: ${counts.text()}`).join('\n'),
  }
  return tally
}
