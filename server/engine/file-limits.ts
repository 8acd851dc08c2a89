/** How many files are received at once, and how many bytes of them one network may send in an hour. */
import { networkOf } from '../security/network.ts'
import { createSlowWorkLimit, type SlowWorkLimit } from './slow-work-limit.ts'

/** Files under way: each takes some 200 KB. */
const maxAtOnce = 128

/** Bytes of one network in a window, and the window in milliseconds. All networks share the same one. */
const maxBytes = 2_000_000_000
const windowLength = 60 * 60_000

/** Networks that are counted at once; others are refused until the window ends. */
const maxCounted = 10_000

export interface FileLimits {
  atOnce: SlowWorkLimit
  /** Counts bytes that have arrived from an address. `false`: its network has sent too many. */
  charge(address: string | undefined, bytes: number): boolean
}

/** @param countsNetworks are networks counted? Not behind a proxy that does so */
export function createFileLimits(now: () => number, countsNetworks: boolean): FileLimits {
  const sent = new Map<string, number>()
  let until = now() + windowLength
  return {
    atOnce: createSlowWorkLimit(maxAtOnce, countsNetworks ? 1 / 4 : 1),
    charge(address, bytes) {
      if (!countsNetworks) return true
      if (now() >= until) {
        sent.clear()
        until = now() + windowLength
      }
      const network = networkOf(address)
      const before = sent.get(network) ?? 0
      if (before === 0 && sent.size >= maxCounted) return false
      sent.set(network, before + bytes)
      return before + bytes <= maxBytes
    },
  }
}
