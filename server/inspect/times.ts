/** How long phases took, in milliseconds. Known for those of this process, as long as there are not too many. */

/** Phases that are remembered. */
const limit = 10_000

export interface Times {
  note(session: number, phase: number, milliseconds: number): void
  of(session: number, phase: number): number | undefined
}

export function createTimes(): Times {
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
