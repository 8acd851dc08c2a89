/** The time limit of an author's function. */
import { authorError } from '../runtime/author-errors.ts'

async function race<T>(limit: number, name: string, outcome: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `"${name}" took longer than ${limit} ms`
    timer = setTimeout(() => reject(authorError('DEITY_TIME_LIMIT', message)), limit)
  })
  try {
    return await Promise.race([outcome, late])
  } finally {
    clearTimeout(timer)
  }
}

/** The result of an author's function. Rejects when it takes longer than `limit` milliseconds. */
export const inTime = <T>(limit: number, name: string, outcome: T | Promise<T>): T | Promise<T> =>
  outcome instanceof Promise ? race(limit, name, outcome) : outcome
