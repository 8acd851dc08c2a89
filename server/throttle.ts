/**
 * Counts attempts to sign in, so that nobody can try passwords at will: by account and address, by account, and by
 * address. Kept in memory: a restart forgets it, and each process counts for itself.
 */

/** Milliseconds for which an attempt counts. */
const window = 15 * 60_000
/** Attempts of one address at one account; of all at one account; of one address at any. */
const limits = { both: 5, account: 50, address: 50 }
/** Keys remembered at most; beyond that those that end first are forgotten. */
const capacity = 20_000

interface Count {
  attempts: number
  /** When it begins anew, in milliseconds since 1970. */
  until: number
  /** What was tried. */
  tried: Set<string>
}

export interface Throttle {
  /**
   * Counts an attempt, before anything of it is looked at. The same one again is none: a double click tries nothing new.
   * @param form equal for equal forms
   * @returns milliseconds until the next one may be made; 0 when this one may
   */
  attempt(account: string, address: string, form: string): number
  /** It was the right password: what was tried before is forgotten for this account and address. */
  succeeded(account: string, address: string): void
}

export function createThrottle(now: () => number): Throttle {
  const counts = new Map<string, Count>()
  // In this order: what an address may not try any more does not count against the account, or it could keep others out.
  const keysOf = (account: string, address: string): [string, number][] => [
    [`both ${address} ${account}`, limits.both],
    [`address ${address}`, limits.address],
    [`account ${account}`, limits.account],
  ]

  function current(key: string): Count {
    const known = counts.get(key)
    if (known && known.until > now()) return known
    counts.delete(key)
    const fresh = { attempts: 0, until: now() + window, tried: new Set<string>() }
    counts.set(key, fresh)
    // In the order in which they began, and so in which they end.
    for (const oldest of counts.keys()) {
      if (counts.size <= capacity) break
      counts.delete(oldest)
    }
    return fresh
  }

  return {
    attempt(account, address, form) {
      const { tried } = current(`both ${address} ${account}`)
      if (tried.has(form)) return 0
      for (const [key, limit] of keysOf(account, address)) {
        const count = current(key)
        if (++count.attempts > limit) return count.until - now()
      }
      tried.add(form)
      return 0
    },
    succeeded(account, address) {
      for (const [key] of keysOf(account, address).slice(0, 1)) counts.delete(key)
    },
  }
}
