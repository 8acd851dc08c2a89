/**
 * What `deity/test` exports, for the tests of an application; it needs no particular runner. See
 * docs/testing.md.
 */
import type { Proof } from './gestures/prove.ts'
import type { Tally } from './gestures/tally.ts'

export { openApplication, type TestApp } from './application.ts'
export type { Sight } from './sight.ts'
export { textsOf } from './texts.ts'
export type { Visitor } from './visitor.ts'

/**
 * The gesture proof: whatever a hand does with a browser, the promise holds for this application's folder.
 * `values` gives texts to choose from for a field where neither form nor schema says what makes sense.
 * @returns which screens were reached, which actions were taken, and how many commits
 * @throws with the shortest sequence of gestures after which it does not; or if no visitor took an action that commits
 */
export async function proveGestures(folder: string, proof?: Proof): Promise<Tally> {
  // Brings a library with it that other tests do not need.
  const gestures = await import('./gestures/prove.ts')
  return gestures.proveGestures(folder, proof)
}
