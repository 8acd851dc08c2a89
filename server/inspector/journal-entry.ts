/** A phase of the journal, resolved against the present application. */

import type { Action, Offer, Transaction } from '../model/application.ts'
import { parseCall } from '../security/identifiers.ts'
import type { JournalEntry } from '../store/contract.ts'

export const offerAt = (
  transaction: Transaction | undefined,
  { origin, action }: Pick<JournalEntry, 'origin' | 'action'>,
): Offer | undefined => transaction?.screens.get(origin)?.offers.get(parseCall(action)?.action ?? '')

/** The action that a phase was sent to, if that screen still offers it. */
export const actionAt = (
  transaction: Transaction | undefined,
  entry: Pick<JournalEntry, 'origin' | 'action'>,
): Action | undefined => offerAt(transaction, entry)?.action
