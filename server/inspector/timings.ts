/** How long the latest phases of this process took, in milliseconds. */

/** Phases that are kept. */
const limit = 10_000

export interface Timings {
  note(session: number, phase: number, milliseconds: number): void
  of(session: number, phase: number): number | undefined
}

export function createTimings(): Timings {
  const times = new Map<string, number>()
  return {
    note(session, phase, milliseconds) {
      times.set(`${session}/${phase}`, milliseconds)
      const [oldest] = times.keys()
      if (times.size > limit && oldest !== undefined) times.delete(oldest)
    },
    of: (session, phase) => times.get(`${session}/${phase}`),
  }
}
