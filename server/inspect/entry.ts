/** A phase of the journal in the words of the application as it is now. */
import type { Entry } from '../../db/store.ts'
import { parseCall } from '../ids.ts'
import type { Action, Offer, Transaction } from '../model.ts'

export const offerAt = (
  transaction: Transaction | undefined,
  { origin, action }: Pick<Entry, 'origin' | 'action'>,
): Offer | undefined => transaction?.screens.get(origin)?.offers.get(parseCall(action)?.action ?? '')

/** The action that a phase was sent to, if that screen still offers it. */
export const actionAt = (
  transaction: Transaction | undefined,
  entry: Pick<Entry, 'origin' | 'action'>,
): Action | undefined => offerAt(transaction, entry)?.action
