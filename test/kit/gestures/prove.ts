/**
 * The gesture proof: random sequences of what a hand can do with a browser, against a real server, checked
 * after each gesture against a small model of the promise. Works on any application's folder; the failing
 * sequence is shrunk.
 */
import fc from 'fast-check'
import { loadApplication } from '../../../server/application/load.ts'
import { audit } from './audit.ts'
import { createDriver } from './driver.ts'
import { describe, type Gesture, gestures } from './generator.ts'
import type { Mode } from './server.ts'
import { openSystem, type Start } from './system.ts'
import { createTally, type Tally } from './tally.ts'

export interface Proof {
  /** Sequences; the default is 100. */
  runs?: number
  /** Ends after this time: a sequence under way is cut short, and checked as far as it went. */
  seconds?: number
  seed?: number
  /** Gestures in one sequence at most. */
  longest?: number
  /**
   * May actions and views of this application throw? They must change nothing then; else no answer may be
   * 5xx.
   */
  mayFail?: boolean
  /** The server's settings; its defaults when not given. */
  mode?: Partial<Mode>
  /** Texts to choose from for a field, by its name, where no form says what makes sense. */
  values?: Readonly<Record<string, readonly string[]>>
  /** Sessions that are opened beside those from the beginning: in the middle, or signed in. */
  starts?: readonly Start[]
  /** Does the proof fail when an action that commits was never taken? It does by default. */
  everyCommit?: boolean
}

/** Sequences between two looks at the clock, which fast-check itself would also hold against shrinking. */
const batch = 5
/**
 * Milliseconds for a batch and for shrinking what fails in it. The last steps of shrinking take longest and
 * gain least.
 */
const interruptAfterTimeLimit = 60_000

/**
 * Proves an application's folder: `await proveGestures('my-app', { runs: 200 })`.
 * @returns what was covered
 * @throws with the shortest sequence of gestures found after which a promise is not kept
 */
export async function proveGestures(folder: string, proof: Proof = {}): Promise<Tally> {
  const began = performance.now()
  const { runs = 100, seconds = Number.POSITIVE_INFINITY, seed = Date.now() % 2 ** 31, longest = 60 } = proof
  const { mayFail = false, values = {}, starts = [], everyCommit = true } = proof
  const mode: Mode = { afterPost: 'redirect', sessionIn: 'url', cookieBinding: 'auto', ...proof.mode }
  const application = await loadApplication(folder)
  const tally = createTally()
  let isFailing = false
  // What was found is shrunk, however long it takes.
  const isLate = () => !isFailing && performance.now() >= began + seconds * 1000

  async function run(sequence: Gesture[], isWilling: boolean): Promise<void> {
    if (isLate()) return
    const takesCookie = isWilling || mode.cookieBinding === 'required'
    const system = await openSystem({ folder, application, mode, takesCookie, mayFail, tally })
    system.transcript.push(`A browser that takes ${takesCookie ? 'the' : 'no'} cookie:`)
    tally.runs++
    try {
      const perform = createDriver(system, values, starts)
      for (const [index, gesture] of sequence.entries()) {
        if (isLate()) break
        tally.gesture(gesture.do)
        system.transcript.push(`${index + 1}. ${describe(gesture)}`)
        await perform(gesture)
      }
      await audit(system)
    } catch (error) {
      isFailing = true
      throw new Error(`${system.transcript.join('\n')}\n→ ${error}`, { cause: error })
    } finally {
      await system.close()
    }
  }

  const property = fc.asyncProperty(gestures(longest), fc.boolean(), run)
  for (let done = 0; done < runs && !isLate(); done += batch) {
    const numRuns = Math.min(batch, runs - done)
    const found = await fc.check(property, { numRuns, seed: seed + done, interruptAfterTimeLimit })
    if (found.failed)
      throw new Error(
        `${(found.errorInstance as Error | null)?.message}\n(seed ${seed + done}, ${found.numShrinks} shrinks, found in run ${done + found.numRuns})\n${tally.text()}`,
      )
  }
  const commits = [...application.transactions.values()].flatMap(({ name, screens }) =>
    [...screens.values()].flatMap(({ offers }) =>
      [...offers.values()].flatMap(({ action }) =>
        action.writes === 'commit' ? [`${name}/${action.name}`] : [],
      ),
    ),
  )
  const untaken = [...new Set(commits)].filter((name) => tally.actions.of(name) === 0)
  if (everyCommit && untaken.length > 0)
    throw new Error(`no visitor took ${untaken.join(', ')}: give \`values\` or \`starts\`\n${tally.text()}`)
  return tally
}
