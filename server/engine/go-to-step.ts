/**
 * The buttons of a page's steps: they show another step as of the same phase, and keep what is typed on the page as
 * its draft, for browsers that keep nothing when a link is followed. It is no phase.
 */
import type { Screen } from '../model/application.ts'
import type { Session } from '../store/contract.ts'
import { type Answer, fault, isAnswer, recorded } from './answer.ts'
import { drafting } from './draft.ts'
import { establish } from './record-phase.ts'
import { formOf } from './submission.ts'
import { type Errors, isTooLong, lengthErrors } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * @param rejected answers with the page and these messages
 * @returns the step that the button names
 */
export async function goToStep(
  work: Work,
  { session, screen }: { session: Session | undefined; screen: Screen },
  rejected: (errors: Errors, call: string) => Answer,
): Promise<Answer> {
  const { transaction, unit, submission } = work
  const { sessionID, phase: number, tag, call, fields } = submission
  const step = transaction.steps.find(({ name }) => name === call.fixed.get('to'))
  const form = formOf(transaction, submission, screen.name)
  if (!step || !form) return fault('refused')
  if (isTooLong(form.offer, fields)) return rejected(lengthErrors(form.offer, fields), form.call.text)
  const found = await establish(work, session)
  if (isAnswer(found)) return found
  await unit.update(await drafting(unit, found, screen, form.call, fields))
  const answer = recorded(sessionID, { number, tag, screen: step.name, outcome: 'show' }, false)
  return session ? answer : { ...answer, begins: true }
}
