/**
 * Work before the unit of work, for actions that declare it: an attempt to sign in is counted, and slow work
 * such as hashing a password is done.
 */

import type { Offer } from '../model/application.ts'
import { timeAt } from '../model/days.ts'
import { BusyError } from '../security/busy-error.ts'
import { hashOf } from '../security/identifiers.ts'
import { networkOf } from '../security/network.ts'
import { countersOf } from '../security/sign-in-attempts.ts'
import type { Loaded } from '../store/contract.ts'
import { isAnswer } from './answer.ts'
import { withNewest } from './newest-state.ts'
import { cannotBegin } from './record-phase.ts'
import { belongsElsewhere, offeredBy, openFor } from './refuse-form.ts'
import { type FormContext, filledIn } from './submission.ts'
import { inTime } from './time-limit.ts'
import { readInput } from './validate-input.ts'
import type { Prepared } from './work.ts'

/** Milliseconds. Longer than an action may take, because no other request waits for it. */
const prepareTimeout = 10_000

const nothing: Prepared = { wait: 0 }

/** The counters of a form that signs in. */
export function countersFor({ engine, submission }: FormContext, { action }: Offer, input: unknown) {
  // Of the parsed input, so that two spellings of one account are one account.
  const name = (input as Record<string, unknown>)[action.accountField ?? '']
  const account = String(name ?? '')
    .trim()
    .toLowerCase()
  return countersOf({ account, network: networkOf(submission.address) }, engine.countsNetworks)
}

/**
 * Prepares a form. Does nothing for a form that will be refused or rejected.
 * @param digest equal for equal forms
 * @throws {BusyError} when too much slow work is under way
 */
export async function prepare(form: FormContext, digest: Uint8Array): Promise<Prepared> {
  const { engine, transaction, submission } = form
  const called = transaction.screens.get(submission.screen)?.offers.get(submission.call.action)
  if (!called?.action.prepare && !called?.action.accountField) return nothing
  const { store } = engine
  const { sessionID, phase } = submission
  const seen: Pick<Loaded, 'session' | 'shown'> = (await store.read(hashOf(sessionID), phase, '')) ?? {}
  if (belongsElsewhere(form, seen.session)) return nothing
  const newest = await withNewest(
    form,
    seen,
    async (_session, number) => (await store.read(hashOf(sessionID), number, ''))?.shown,
  )
  const open = await openFor(form, newest, () => store.rows)
  if (isAnswer(open)) return nothing
  const fields = filledIn(submission)
  const offered = offeredBy(form, open, fields)
  if (offered === 'not-allowed' || isAnswer(offered)) return nothing
  if (!open.session && cannotBegin(engine, submission)) return nothing
  const { offer } = offered
  const input = readInput(offer, submission.call, fields)
  if ('errors' in input) return { wait: 0, input }
  const work = () => prepareOnce(form, offer, input.data)
  if (!offer.action.accountField) return { input, ...(await work()) }
  // Equal forms of two transactions, or of two sessions, are prepared separately.
  const key = `${transaction.name} ${sessionID} ${Buffer.from(digest).toString('base64')}`
  const made = await engine.sharedResults.share(
    key,
    () => inTurn(form, work),
    // The next attempt may come from a network that need not wait.
    ({ wait }) => wait === 0,
  )
  return { input, ...made }
}

async function inTurn<T>({ engine, submission }: FormContext, work: () => Promise<T>): Promise<T> {
  const leave = engine.slowWorkLimit.enter(networkOf(submission.address))
  if (!leave) throw new BusyError('too many attempts to sign in are under way')
  try {
    return await work()
  } finally {
    leave()
  }
}

async function prepareOnce(
  form: FormContext,
  offer: Offer,
  input: unknown,
): Promise<Pick<Prepared, 'wait' | 'found'>> {
  const { action } = offer
  const { store, now } = form.engine
  const counters = action.accountField ? countersFor(form, offer, input) : []
  // Counted before the password is checked: else a client could try as many at once as it has connections.
  const wait = action.accountField ? await store.write((unit) => unit.countAttempt(counters, now())) : 0
  if (wait > 0 || !action.prepare) return { wait }
  const asked = { input, db: store.rows, ...timeAt(form.transaction.timeZone, now()) }
  try {
    return { wait, found: await inTime(prepareTimeout, action.name, action.prepare(asked)) }
  } catch (error) {
    // No password was checked.
    if (error instanceof BusyError && action.accountField)
      await store.write((unit) => unit.uncountAttempt(counters))
    throw error
  }
}
