/**
 * The same form sent again: a double click, a retry after a lost answer, the back button. It is recognised by
 * its digest, which is unique within a session and phase, and gets the answer of the first time.
 */
import type { Transaction } from '../model/application.ts'
import { sha256 } from '../security/hash.ts'
import type { Loaded } from '../store/contract.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { belongsElsewhere } from './refuse-form.ts'
import { followed } from './sign-in.ts'
import { filledIn, formOf, type Submission } from './submission.ts'
import { isTooLong } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * Equal for equal submissions from the same screen, whatever the order of the fields. With secrets among the
 * fields it covers the sessionID, so that a reader of the database cannot guess them. A form with a text that
 * is too long is never taken, so its fields are not hashed.
 */
export function digestOf(transaction: Transaction, submission: Submission): Buffer {
  const { sessionID, screen, phase, tag, call, secrets } = submission
  const fields = filledIn(submission)
  const offer = transaction.screens.get(screen)?.offers.get(call.action)
  const { offer: asked = offer } = offer ? {} : (formOf(transaction, submission, screen) ?? {})
  const sorted = asked && isTooLong(asked, fields) ? null : [...fields].sort(([a], [b]) => (a < b ? -1 : 1))
  return sha256(
    JSON.stringify([screen, phase, tag, call.text, sorted, ...(secrets.size > 0 ? [sessionID] : [])]),
  )
}

/**
 * The answer to a form that was taken before, or whose session has ended; but for a form that began another
 * transaction, see begin-transaction.ts. Runs before every check whose
 * result may have changed since the form was accepted.
 */
export function answeredBefore(work: Work, { session, taken }: Loaded): Answer | undefined {
  const { submission } = work
  const elsewhere = belongsElsewhere(work, session)
  if (elsewhere) return elsewhere
  // A session that was left or forgotten may not be deleted yet.
  if (session?.expires === 0) return fault('ended')
  if (session?.successor) return followed(submission, session, session.successor, taken)
  if (taken && !taken.begun) return recorded(submission.sessionID, taken, true)
  return undefined
}
