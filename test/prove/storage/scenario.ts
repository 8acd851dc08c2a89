/**
 * One kind of storage failure: it runs in its own trial and describes the server's reaction in a sentence.
 */
import { existsSync } from 'node:fs'
import { openTrial, type Trial } from './trial.ts'

export interface Scenario {
  name: string
  /** Whether the short run includes it. */
  inShort: boolean
  run(isShort: boolean): Promise<{ text: string; violations: string[] }>
}

/** @param body resolves with the sentence; afterwards the rows are compared with the ledger */
export const scenario = (
  name: string,
  inShort: boolean,
  body: (trial: Trial, isShort: boolean) => Promise<string>,
): Scenario => ({
  name,
  inShort,
  async run(isShort) {
    const trial = openTrial('')
    let text = ''
    try {
      text = await body(trial, isShort)
      if (trial.isAudited && existsSync(trial.file)) trial.audit()
    } catch (error) {
      trial.fail(String(error))
    } finally {
      trial.remove()
    }
    return { text, violations: trial.violations }
  },
})
