/** Counts what was done and what was answered, so that one sees how much a run has covered. */

export interface Tally {
  runs: number
  phases: number
  gesture(kind: string): void
  answer(kind: string): void
  phase(): void
  /** In a few lines. */
  text(): string
}

export function createTally(): Tally {
  const began = performance.now()
  const gestures = new Map<string, number>()
  const answers = new Map<string, number>()
  const add = (counts: Map<string, number>, kind: string) => counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const list = (counts: Map<string, number>) =>
    [...counts]
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(', ')
  const tally: Tally = {
    runs: 0,
    phases: 0,
    gesture: (kind) => add(gestures, kind),
    answer: (kind) => add(answers, kind),
    phase() {
      tally.phases++
    },
    text() {
      const seconds = (performance.now() - began) / 1000
      const total = [...gestures.values()].reduce((sum, count) => sum + count, 0)
      return [
        `${tally.runs} runs, ${total} gestures (${Math.round(total / seconds)} a second), ${tally.phases} phases, ${seconds.toFixed(1)} s`,
        `gestures: ${list(gestures)}`,
        `answers: ${list(answers)}`,
      ].join('\n')
    },
  }
  return tally
}
