/** What the engine works with: the application, the store, the clock, limits and logging. */

import type { Audit } from '../logging/audit.ts'
import type { SessionAlias } from '../logging/log.ts'
import type { Application } from '../model/application.ts'
import type { BindingRules } from '../security/browser-binding.ts'
import type { Sealer } from '../security/seal.ts'
import type { Store } from '../store/contract.ts'
import type { FileLimits } from './file-limits.ts'
import type { SharedResults } from './shared-results.ts'
import type { SlowWorkLimit } from './slow-work-limit.ts'

export interface Engine extends BindingRules {
  application: Application
  store: Store
  sealer: Sealer
  /** Milliseconds since 1970; never goes back while the server runs. */
  now: () => number
  /** How long an action may take, in milliseconds. */
  actionLimit: number
  /** Results of slow work, for forms that are sent again. */
  sharedResults: SharedResults
  slowWorkLimit: SlowWorkLimit
  fileLimits: FileLimits
  /** Reports a file that was not accepted, with the reason. */
  onFileRefused: (reason: string) => void
  /** Are requests and attempts counted by network? Not where a proxy limits them (`RATE_LIMIT=0`). */
  countsNetworks: boolean
  /** Logs a fault of the server or of an author's code. Returns its error reference. */
  onError: (error: unknown, where: string) => string
  /** Reports an action and the milliseconds for which it kept all other phases waiting. */
  onSlowAction: (action: string, milliseconds: number) => void
  /** The alias of a session in the log. */
  aliasOf: SessionAlias
  audit: Audit
}
