/** Explains to an operator why the server does not start on this database. */
import { setTimeout as sleep } from 'node:timers/promises'
import { OperatorError } from '../../runtime/operator-errors.ts'
import { codeOf, isLost } from './errors.ts'

/** Milliseconds for which a start waits for a PostgreSQL that restarts, and between two tries. */
const startPatience = 15_000
const pause = 500

/** 28: the user or the password; 3D000: the database; 42501: a right. */
const isRefused = (error: unknown): boolean => /^(28\w{3}|3D000|42501)$/.test(codeOf(error))

/** @throws {OperatorError} when the database cannot be used */
export async function unreachable<T>(open: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + startPatience
  for (;;) {
    try {
      return await open()
    } catch (error) {
      if (error instanceof OperatorError) throw error
      const { message } = error as Error
      if (isRefused(error))
        throw new OperatorError('DEITY_DATABASE_REFUSED', `PostgreSQL refuses: ${message}`, { cause: error })
      if (!isLost(error)) throw error
      if (performance.now() > deadline)
        throw new OperatorError('DEITY_DATABASE_UNREACHABLE', `PostgreSQL cannot be reached: ${message}`, {
          cause: error,
        })
      await sleep(pause)
    }
  }
}
