/** Could a phase be recorded now? For /health, so it costs nothing while nothing failed. */
import { CommitUnknownError, StoreUnavailableError } from '../contract.ts'
import { isDamaged } from './errors.ts'

const isDamage = (error: unknown): boolean =>
  isDamaged(error) || (error instanceof Error && isDamaged(error.cause))

/** @param probe writes and flushes something; runs only after a unit of work that could not be written */
export function createHealth(probe: () => Promise<void>) {
  let trouble: unknown
  return {
    /** Remembers the error of a unit of work or a read, and throws it again. */
    notice(error: unknown): never {
      const isTrouble =
        error instanceof StoreUnavailableError || error instanceof CommitUnknownError || isDamage(error)
      if (isTrouble && !isDamage(trouble)) trouble = error
      throw error
    },
    /** Rejects while units of work cannot be written. */
    async check(): Promise<void> {
      if (!trouble) return
      // A successful write to one page does not repair another.
      if (isDamage(trouble)) throw trouble
      await probe()
      trouble = undefined
    },
  }
}
