/** Results of slow work, shared by equal forms that arrive while the first is worked on or shortly after. */

const maxResults = 1000
/** Milliseconds for which a result is kept. */
const lifetime = 60_000

export interface SharedResults {
  /**
   * The result of `make`, or its kept result for the same key.
   * @param isKept is this result to be kept? A rejection never is
   */
  share<T>(key: string, make: () => Promise<T>, isKept?: (made: T) => boolean): Promise<T>
}

/** @param now milliseconds */
export function createSharedResults(now: () => number): SharedResults {
  const results = new Map<string, { result: Promise<unknown>; until: number }>()

  /** A Map is in the order of insertion, so the oldest come first. */
  function dropOld(): void {
    for (const [key, { until }] of results) {
      if (until > now() && results.size < maxResults) return
      results.delete(key)
    }
  }

  return {
    share<T>(key: string, make: () => Promise<T>, isKept: (made: T) => boolean = () => true) {
      dropOld()
      const known = results.get(key)
      if (known) return known.result as Promise<T>
      const result = make()
      results.set(key, { result, until: now() + lifetime })
      const drop = () => results.delete(key)
      result.then((made) => isKept(made) || drop(), drop)
      return result
    },
  }
}
