import type { Transaction } from '../model/application.ts'
import type { Caller, Sender } from '../security/browser-binding.ts'
import {
  type Call,
  isSessionID,
  type PhaseRef,
  parseActionID,
  parseScreenID,
} from '../security/identifiers.ts'
import type { Engine } from './context.ts'
import type { Fields } from './page.ts'

/** The three identifiers, taken apart, with a valid seal. */
export interface Identified extends Caller, PhaseRef {
  screen: string
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
  const { binding, address, user } = sender
  const { screen, phase, tag } = place
  return { sessionID, binding, address, user, screen, phase, tag, call: action.call }
}
