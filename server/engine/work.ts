/** A form on its way through its unit of work. */
import type { Unit } from '../store/contract.ts'
import type { FormContext } from './submission.ts'
import type { readInput } from './validate-input.ts'

/** The result of `prepare`. */
export interface Prepared {
  /** The action's input, if preparing needed it. */
  input?: ReturnType<typeof readInput>
  /** Milliseconds until another attempt to sign in may be made; 0 when this one could be. */
  wait: number
  /** What the action's `prepare` returned. */
  found?: unknown
}

export interface Work extends FormContext {
  unit: Unit
  /** Equal for equal submissions. */
  digest: Uint8Array
  prepared: Prepared
}
