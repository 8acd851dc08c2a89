import type { Misfit } from '../server/registry/fault.ts'
import type { Diagnostic } from './diagnostics.ts'

/** A module that is made for the type checker only. */
export interface MadeModule {
  lines: string[]
  /** What an error in it says of the application. */
  meaning: (diagnostic: Diagnostic) => Misfit[]
}
