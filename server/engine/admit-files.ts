/**
 * May the files of a form be read? Asked before the first of their bytes, of the identifiers that stand first
 * in the body: its seal, session, browser and authority.
 */
import type { Offer, Transaction } from '../model/application.ts'
import type { Sender } from '../security/browser-binding.ts'
import { hashOf } from '../security/identifiers.ts'
import type { Loaded } from '../store/contract.ts'
import { isAnswer } from './answer.ts'
import { isAllowed, userOf } from './authorization.ts'
import type { Engine } from './context.ts'
import { identify } from './identify.ts'
import { withNewest } from './newest-state.ts'
import type { Fields } from './page.ts'
import { cannotBegin } from './record-phase.ts'
import { belongsElsewhere, openFor } from './refuse-form.ts'
import { offerOf, submissionOf } from './submission.ts'

export interface Admitted {
  /** The hash of the session. */
  session: Buffer
  offer: Offer
  /**
   * Are the bytes stored? Those of a screen that is closed are only read: the form may have been taken before,
   * and is recognised by its files as well.
   */
  isStored: boolean
}

/** @returns `undefined` where nothing may be read; the phase itself then says why */
export async function admitFiles(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
): Promise<Admitted | undefined> {
  const identified = identify(engine, transaction, sent, sender)
  if (typeof identified === 'string') return undefined
  const submission = submissionOf(transaction, identified, sent)
  const form = { engine, transaction, submission }
  const declared = offerOf(transaction, submission)
  if (!declared) return undefined
  const { store } = engine
  const session = hashOf(submission.sessionID)
  const seen: Pick<Loaded, 'session' | 'shown'> = (await store.read(session, submission.phase, '')) ?? {}
  if (belongsElsewhere(form, seen.session) || seen.session?.expires === 0) return undefined
  const onlyRead: Admitted = { session, offer: declared, isStored: false }
  if (seen.session?.successor) return onlyRead
  const newest = await withNewest(
    form,
    seen,
    async (_session, number) => (await store.read(session, number, ''))?.shown,
  )
  const open = await openFor(form, newest, () => store.rows)
  if (isAnswer(open)) return open.kind === 'fault' && open.code !== 'ended' ? onlyRead : undefined
  const { screen: name, state } = open.resolved
  const screen = transaction.screens.get(name)
  const offer = screen?.offers.get(submission.call.action)
  if (!screen || !offer || !state || !screen.needs.areMet(state)) return onlyRead
  const user = userOf(submission, open.session)
  const mayDo = isAllowed(transaction, user, screen.role) && isAllowed(transaction, user, offer.action.role)
  if (!mayDo || (!open.session && cannotBegin(engine, submission))) return undefined
  return { session, offer, isStored: true }
}
