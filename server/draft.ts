/** What was typed when a preference was chosen: recorded with that phase, and filled in again on the screen that it stayed on. */
import type { Look, Sent, Store } from '../db/store.ts'
import { parseCall, wantedBy } from './ids.ts'
import type { Page, Typed } from './page.ts'
import { readFields } from './state.ts'

/** The form of the page that was filled in, if it was a preference's button that sent it. */
const draftOf = (action: string): string | undefined => {
  const call = parseCall(action)
  return call?.action === 'prefer' ? (call.fixed.get('call') ?? '') : undefined
}

/** What was sent from a screen, to be filled in on it again. */
export const typedBy = ({ action, input }: Sent): Typed => ({
  call: draftOf(action) ?? action,
  fields: readFields(input),
  errors: {},
})

/** Fills in on a page what was typed there before its preference was chosen. */
export function fillIn(page: Page, typed: Typed): void {
  page.typed ??= typed
  const wanted = parseCall(typed.call)?.fixed.get(wantedBy)
  if (wanted !== undefined && page.screen === page.transaction.signIn) page.wanted = wanted
}

/** The same, for a page of which no form was sent since. */
export async function findDraft(store: Store, page: Page, { session, shown }: Look): Promise<void> {
  if (shown?.screen !== page.screen.name) return
  const entry = await store.journal.phase(session.id, shown.number)
  if (entry && draftOf(entry.action) !== undefined) fillIn(page, typedBy(entry))
}
