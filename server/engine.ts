/** What every phase and every look at a screen work with. */
import type { Store } from '../db/store.ts'
import type { Audit } from './audit.ts'
import type { Bind, Caller, Sender } from './bond.ts'
import { type Call, isSessionID, parseActionID, parseScreenID, type Sealer } from './ids.ts'
import type { SessionWords } from './log.ts'
import type { Application, Transaction } from './model.ts'
import type { Fields } from './page.ts'
import type { Throttle } from './throttle.ts'

export interface Engine {
  application: Application
  store: Store
  sealer: Sealer
  /** Milliseconds since 1970; never goes back while the server runs. */
  now: () => number
  /** How long an action may take, in milliseconds. */
  actionLimit: number
  bind: Bind
  throttle: Throttle
  /** Told of every fault of ours; returns the name by which its line in the log can be found. */
  onError: (error: unknown, where: string) => string
  /** What the log calls a session. */
  wordOf: SessionWords
  audit: Audit
}

/** The three identifiers, taken apart, with a good seal. */
export interface Identified extends Caller {
  screen: string
  phase: number
  call: Call
}

/**
 * Reads the identifiers and checks the seal.
 * @returns `ended` when there is no sessionID, `unsealed` when the seal does not fit
 */
export function identify(
  { sealer }: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
): Identified | 'ended' | 'unsealed' {
  const sessionID = sent.get('sessionID')
  if (!isSessionID(sessionID)) return 'ended'
  const screenID = sent.get('screenID') ?? ''
  const place = parseScreenID(screenID)
  const action = parseActionID(sent.get('actionID'))
  if (!place || !action) return 'unsealed'
  const sealed = { transaction: transaction.name, sessionID, screen: screenID, call: action.call.text }
  if (!sealer.isGood(sealed, action.seal)) return 'unsealed'
  const { bond, address } = sender
  return { sessionID, bond, address, screen: place.screen, phase: place.phase, call: action.call }
}
