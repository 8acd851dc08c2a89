/** What is done for a form before its unit of work begins: it is digested, attempts to sign in are counted, slow work is done. */
import { inTime } from './action.ts'
import type { Engine } from './engine.ts'
import { sha256 } from './hashes.ts'
import { readInput } from './input.ts'
import type { Offer, Transaction } from './model.ts'
import type { Fields } from './page.ts'
import type { Submission } from './resume.ts'

/** Milliseconds it may take. Nobody else waits for it, so it has more time than an action. */
const patience = 10_000

export interface Prepared {
  /** Tells the same form sent again from any other. */
  digest: Buffer
  /** Milliseconds until another attempt to sign in may be made. */
  wait: number
  /** What the action's `prepare` found. */
  prepared?: unknown
}

/**
 * Equal for equal submissions from the same screen, whatever the order of the fields. The sessionID keeps those who read
 * the database from trying secrets against it.
 */
function digestOf(submission: Submission): Buffer {
  const { sessionID, screen, phase, call, secrets } = submission
  const sorted = [...filledIn(submission)].sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256(JSON.stringify([screen, phase, call.text, sorted, ...(secrets.size > 0 ? [sessionID] : [])]))
}

/** Everything that the visitor filled in. Most forms hold no secret, and need no second map. */
export const filledIn = ({ fields, secrets }: Submission): Fields =>
  secrets.size > 0 ? new Map([...fields, ...secrets]) : fields

/** The account that a form would sign in to, as its visitor names it, and the visitor's address. */
export const accountOf = (
  { action }: Offer,
  { call, fields, address }: Submission,
): [account: string, address: string] => {
  const name = action.signsIn ?? ''
  return [(call.fixed.get(name) ?? fields.get(name) ?? '').trim().toLowerCase(), address]
}

export const tooMany = (wait: number): string =>
  `There were too many attempts. Please try again in ${Math.ceil(wait / 60_000)} minutes`

/** Finds nothing for a form that will be refused, or that has to be filled in again. */
export async function prepare(
  engine: Engine,
  transaction: Transaction,
  submission: Submission,
): Promise<Prepared> {
  const digest = digestOf(submission)
  const offer = transaction.screens.get(submission.screen)?.offers.get(submission.call.action)
  if (!offer?.action.prepare && !offer?.action.signsIn) return { digest, wait: 0 }
  const { action } = offer
  const { call } = submission
  const input = readInput(offer, call, filledIn(submission))
  if (input === 'refused' || 'errors' in input) return { digest, wait: 0 }
  // Counted before it is looked at: else as many could be tried at once as there are connections.
  const wait = action.signsIn
    ? engine.throttle.attempt(...accountOf(offer, submission), digest.toString('hex'))
    : 0
  if (wait > 0 || !action.prepare) return { digest, wait }
  const asked = { input: input.data, db: engine.store.rows, now: new Date(engine.now()) }
  return { digest, wait, prepared: await inTime(patience, action.name, action.prepare(asked)) }
}
