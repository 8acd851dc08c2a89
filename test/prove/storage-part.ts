/** One trial of its own kind, with what was seen in it. */
import { openTrial, type Trial } from './storage-server.ts'

export interface Part {
  name: string
  /** Is it run in short, too? */
  inShort: boolean
  run(isShort: boolean): Promise<{ seen: string; violations: string[] }>
}

/** @param body tells in words what was seen; the rows are held against the books after it */
export const part = (
  name: string,
  inShort: boolean,
  body: (trial: Trial, isShort: boolean) => Promise<string>,
): Part => ({
  name,
  inShort,
  async run(isShort) {
    const trial = openTrial('')
    let seen = ''
    try {
      seen = await body(trial, isShort)
      if (trial.books.told.length > 0) trial.audit()
    } catch (error) {
      trial.fail(String(error))
    } finally {
      trial.remove()
    }
    return { seen, violations: trial.books.violations }
  },
})
