/** Chooses a preference: it is kept in the session's row, with a draft of the page's form. It is no phase. */

import type { Screen } from '../model/application.ts'
import { choose, languageName } from '../model/preferences.ts'
import type { Session } from '../store/contract.ts'
import { type Answer, fault, isAnswer, recorded } from './answer.ts'
import { drafting } from './draft.ts'
import { establish } from './record-phase.ts'
import { formOf } from './submission.ts'
import { type Errors, isTooLong, lengthErrors } from './validate-input.ts'
import type { Work } from './work.ts'

/**
 * @param rejected answers with the page and these messages
 * @returns the screen that it was chosen on
 */
export async function choosePreference(
  work: Work,
  { session, screen }: { session: Session | undefined; screen: Screen },
  rejected: (errors: Errors, call: string) => Answer,
): Promise<Answer> {
  const { engine, transaction, unit, submission } = work
  const { sessionID, phase: number, tag, call, fields } = submission
  const wanted = call.fixed.get(languageName)
  const language = transaction.languages.find((each) => each === wanted)
  // The language is kept in the address, not in the session.
  const preferences =
    language === undefined
      ? choose(transaction.preferences, session?.preferences, call)
      : (session?.preferences ?? null)
  const form = formOf(transaction, submission, screen.name)
  // A draft is checked no further than this: its form is not sent yet.
  if (preferences === undefined || (fields.size > 0 && !form)) return fault('refused')
  if (form && isTooLong(form.offer, fields)) return rejected(lengthErrors(form.offer, fields), form.call.text)
  const found = await establish(work, session)
  if (isAnswer(found)) return found
  const drafted = form ? await drafting(unit, found, screen, form.call, fields) : found
  const expires =
    found.finished > 0 ? found.expires : Math.min(engine.now() + transaction.idleTimeout, found.gone)
  await unit.update({ ...drafted, preferences, expires })
  const answer = recorded(sessionID, { number, tag, screen: screen.name, outcome: 'show' }, false)
  if (!session) answer.begins = true
  return language === undefined ? answer : { ...answer, language }
}
