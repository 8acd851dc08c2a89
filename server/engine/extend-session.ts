/**
 * The button with which a visitor asks for more time (WCAG 2.2.1). It changes only when the answers are
 * deleted; it is no phase, and stores nothing of what was typed.
 */
import type { Screen } from '../model/application.ts'
import type { Session } from '../store/contract.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { formOf } from './submission.ts'
import type { Errors } from './validate-input.ts'
import { lengthErrors } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * @param again answers with the page, what was typed, and these messages
 * @returns the screen that the button stands on
 */
export async function extendSession(
  { engine, transaction, unit, submission }: Work,
  { session, screen }: { session: Session | undefined; screen: Screen },
  again: (errors: Errors, call: string, session?: Session) => Answer & { kind: 'rejected' },
): Promise<Answer> {
  const { sessionID, phase: number, tag, fields } = submission
  const form = formOf(transaction, submission, screen.name)
  // Before anything is stored there is nothing to keep, and no such button.
  if (!session || (fields.size > 0 && !form)) return fault('refused')
  const longer = { ...session, expires: Math.min(engine.now() + transaction.idleTimeout, session.gone) }
  await unit.update(longer)
  if (!form || fields.size === 0)
    return recorded(sessionID, { number, tag, screen: screen.name, outcome: 'show' }, false)
  const errors = lengthErrors(form.offer, fields)
  const answer = again(errors, form.call.text, longer)
  return Object.keys(errors).length > 0 ? answer : { kind: 'extended', page: answer.page }
}
