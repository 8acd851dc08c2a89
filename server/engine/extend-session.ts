/**
 * The button with which a visitor asks for more time (WCAG 2.2.1). It changes only when the answers are
 * deleted, and keeps what is typed on the page as its draft; it is no phase.
 */
import type { Screen } from '../model/application.ts'
import type { Session } from '../store/contract.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { drafting } from './draft.ts'
import { formOf } from './submission.ts'
import { type Errors, isTooLong, lengthErrors } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * @param rejected answers with the page and these messages
 * @returns the screen that the button stands on
 */
export async function extendSession(
  { engine, transaction, unit, submission }: Work,
  { session, screen }: { session: Session | undefined; screen: Screen },
  rejected: (errors: Errors, call: string) => Answer,
): Promise<Answer> {
  const { sessionID, phase: number, tag, fields } = submission
  const form = formOf(transaction, submission, screen.name)
  // Before anything is stored there is nothing to keep, and no such button.
  if (!session || (fields.size > 0 && !form)) return fault('refused')
  const longer = { ...session, expires: Math.min(engine.now() + transaction.idleTimeout, session.gone) }
  if (form && isTooLong(form.offer, fields)) {
    await unit.update(longer)
    return rejected(lengthErrors(form.offer, fields), form.call.text)
  }
  await unit.update(form ? await drafting(unit, longer, screen, form.call, fields) : longer)
  return recorded(sessionID, { number, tag, screen: screen.name, outcome: 'show' }, false)
}
