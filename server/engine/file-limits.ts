/** How many files are received at once, and how many bytes of them one network may send in an hour. */
import { createNetworkBudget } from '../security/network-budget.ts'
import { createSlowWorkLimit, type SlowWorkLimit } from './slow-work-limit.ts'

/** Files under way: each takes some 200 KB. */
const maxAtOnce = 128

/** Bytes of one network in an hour. */
const bytes = { max: 2_000_000_000, windowLength: 60 * 60_000 }

export interface FileLimits {
  atOnce: SlowWorkLimit
  /** Counts bytes that have arrived from an address. `false`: its network has sent too many. */
  charge(address: string | undefined, bytes: number): boolean
}

/** @param countsNetworks are networks counted? Not behind a proxy that does so */
export const createFileLimits = (now: () => number, countsNetworks: boolean): FileLimits => ({
  atOnce: createSlowWorkLimit(maxAtOnce, countsNetworks ? 1 / 4 : 1),
  charge: countsNetworks ? createNetworkBudget(bytes, now) : () => true,
})
