/**
 * Limits how much slow work, such as password hashing, is under way or waiting at once, in total and per
 * network.
 */

export interface SlowWorkLimit {
  /** @returns a function to call once when the work has ended; `undefined` when the limit is reached */
  enter(network: string): (() => void) | undefined
}

/**
 * @param limit pieces of work at once
 * @param share the part of the limit that one network may use
 */
export function createSlowWorkLimit(limit: number, share: number): SlowWorkLimit {
  let all = 0
  const byNetwork = new Map<string, number>()
  return {
    enter(network) {
      const own = byNetwork.get(network) ?? 0
      if (all >= limit || own >= limit * share) return undefined
      all++
      byNetwork.set(network, own + 1)
      return () => {
        all--
        const left = (byNetwork.get(network) ?? 1) - 1
        if (left > 0) byNetwork.set(network, left)
        else byNetwork.delete(network)
      }
    },
  }
}
