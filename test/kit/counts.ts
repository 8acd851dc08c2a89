/** Counts by name. */

export interface Counts {
  add(name: string, by?: number): void
  of(name: string): number
  /** Adds every count of another one. */
  addAll(other: Counts): void
  entries(): [name: string, count: number][]
  /** In one line, the largest first: `shown 12, gone 3`. */
  text(): string
}

/** @param names start at 0 */
export function createCounts(names: readonly string[] = []): Counts {
  const counts = new Map(names.map((name) => [name, 0]))
  const of = (name: string) => counts.get(name) ?? 0
  const add = (name: string, by = 1) => void counts.set(name, of(name) + by)
  return {
    add,
    of,
    addAll: (other) => {
      for (const [name, count] of other.entries()) add(name, count)
    },
    entries: () => [...counts],
    text: () =>
      [...counts]
        .sort(([, a], [, b]) => b - a)
        .map(([name, count]) => `${name} ${count}`)
        .join(', '),
  }
}
