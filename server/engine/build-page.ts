/** Builds the page of one screen, with the user and the preferences from the session's row. */
import type { Transaction } from '../model/application.ts'
import { chosenIn } from '../model/preferences.ts'
import type { Caller } from '../security/browser-binding.ts'
import type { Session } from '../store/contract.ts'
import { identityOf } from './authorization.ts'
import type { Page, ScreenRef } from './page.ts'

/** @param session its row; absent before its first phase */
export function buildPage(
  transaction: Transaction,
  { sessionID, binding, user }: Pick<Caller, 'sessionID' | 'binding' | 'user'>,
  { screen, phase, tag }: ScreenRef,
  state: Page['state'],
  session: Pick<Session, 'identity' | 'preferences' | 'expires' | 'owner'> | undefined,
): Page {
  const page: Page = { transaction, screen, sessionID, binding, phase, tag, state, changes: [] }
  if (session) page.expires = session.expires
  if (session?.owner) page.owner = session.owner
  const identity = identityOf(session)
  if (identity) page.identity = identity
  if (user) page.user = user
  if (session?.preferences) page.preferences = chosenIn(transaction.preferences, session.preferences)
  return page
}
