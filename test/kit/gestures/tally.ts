/** Counts what was done and what was answered, so that one sees how much a run has covered. */
import { type Counts, createCounts } from '../counts.ts'

export interface Tally {
  runs: number
  phases: number
  gesture(kind: string): void
  answer(kind: string): void
  phase(): void
  /** Screens that were seen, and actions that were taken, as `transaction/name`, with how often. */
  screens: Counts
  actions: Counts
  /** Commits that were not refused. */
  commits: number
  /** In a few lines. */
  text(): string
}

export function createTally(): Tally {
  const began = performance.now()
  const [gestures, answers] = [createCounts(), createCounts()]
  const tally: Tally = {
    runs: 0,
    phases: 0,
    screens: createCounts(),
    actions: createCounts(),
    commits: 0,
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
        `screens: ${tally.screens.text()}`,
        `actions: ${tally.actions.text()}; ${tally.commits} commits`,
      ].join('\n')
    },
  }
  return tally
}
