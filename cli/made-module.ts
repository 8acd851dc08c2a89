import type { Diagnostic } from '../server/application/diagnostic.ts'
import type { TypeDiagnostic } from './diagnostics.ts'

/** A module that is made for the type checker only. */
export interface MadeModule {
  lines: string[]
  /** What an error in it says of the application. */
  meaning: (diagnostic: TypeDiagnostic) => Diagnostic[]
}
