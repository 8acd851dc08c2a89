/** Could a phase be taken now? Asked by /health, which may cost nothing while all is well. */
import { Unavailable, Unknown } from '../store.ts'
import { isDamaged } from './errors.ts'

export interface Health {
  /** Takes note of what ended a unit of work or a look, and throws it on. */
  notice(error: unknown): never
  /** Rejects while units of work cannot be written. */
  check(): Promise<void>
}

const isDamage = (error: unknown): boolean =>
  isDamaged(error) || (error instanceof Error && isDamaged(error.cause))

/** @param probe writes something and flushes it; only run after a unit of work that could not be */
export function createHealth(probe: () => Promise<void>): Health {
  let trouble: unknown
  return {
    notice(error) {
      const isTrouble = error instanceof Unavailable || error instanceof Unknown || isDamage(error)
      if (isTrouble && !isDamage(trouble)) trouble = error
      throw error
    },
    async check() {
      if (!trouble) return
      // A page that can be written does not mend another one.
      if (isDamage(trouble)) throw trouble
      await probe()
      trouble = undefined
    },
  }
}
