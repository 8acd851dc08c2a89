/** Counts what was done and what was answered, so that one sees how much a run has covered. */
import { createCounts } from '../counts.ts'

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
  const [gestures, answers] = [createCounts(), createCounts()]
  const tally: Tally = {
    runs: 0,
    phases: 0,
    gesture: (kind) => gestures.add(kind),
    answer: (kind) => answers.add(kind),
    phase() {
      tally.phases++
    },
    text() {
      const seconds = (performance.now() - began) / 1000
      const total = gestures.entries().reduce((sum, [, count]) => sum + count, 0)
      return [
        `${tally.runs} runs, ${total} gestures (${Math.round(total / seconds)} a second), ${tally.phases} phases, ${seconds.toFixed(1)} s`,
        `gestures: ${gestures.text()}`,
        `answers: ${answers.text()}`,
      ].join('\n')
    },
  }
  return tally
}
