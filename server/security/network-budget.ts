/** What a network may spend in a window of time. Counts stay few: this is memory that any client could fill. */
import { networkOf } from './network.ts'

/** Networks that are counted at once; others may spend nothing until the window ends. */
const maxCounted = 10_000

export interface NetworkBudget {
  /** What one network may spend in one window. */
  max: number
  /** Milliseconds. All networks share the same window. */
  windowLength: number
}

/**
 * @param now milliseconds
 * @returns counts what an IP address spends, and returns whether its network still may
 */
export function createNetworkBudget(
  { max, windowLength }: NetworkBudget,
  now: () => number,
): (address: string | undefined, amount: number) => boolean {
  const spent = new Map<string, number>()
  let until = now() + windowLength
  return (address, amount) => {
    if (now() >= until) {
      spent.clear()
      until = now() + windowLength
    }
    const network = networkOf(address)
    const before = spent.get(network) ?? 0
    if (before === 0 && spent.size >= maxCounted) return false
    spent.set(network, before + amount)
    return before + amount <= max
  }
}
