/** Counts requests by kind and by what came back. */
import type { Attempt } from './door-write.ts'

export interface Tally {
  requests: number
  /** Phases that were recorded for them. */
  phases: number
  count(attempt: Attempt, statuses: readonly number[]): void
  text(): string
}

export function createTally(): Tally {
  const kinds = new Map<string, Map<string, number>>()
  const total = new Map<string, number>()
  const add = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1)
  const list = (counts: Map<string, number>) =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  const tally: Tally = {
    requests: 0,
    phases: 0,
    count({ request }, statuses) {
      tally.requests++
      const counts = kinds.get(request.kind) ?? new Map()
      kinds.set(request.kind, counts)
      const name = statuses.length === 0 ? 'none' : String(statuses.find((status) => status >= 200))
      add(counts, name)
      add(total, name)
    },
    text: () =>
      [...[...kinds].map(([kind, counts]) => `  ${kind}: ${list(counts)}`), `  all: ${list(total)}`].join(
        '\n',
      ),
  }
  return tally
}
