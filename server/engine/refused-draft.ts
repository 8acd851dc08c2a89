/**
 * A refused form is kept as its screen's draft with its errors, so that the URL of its page shows it again,
 * in another tab or after the browser's restart.
 */
import type { Session } from '../store/contract.ts'
import { type Answer, isAnswer } from './answer.ts'
import type { Engine } from './context.ts'
import { draftsOf, errorsIn, keepDraft } from './draft.ts'
import type { Page } from './page.ts'
import { establish } from './record-phase.ts'
import { formOf } from './submission.ts'
import { isTooLong } from './validate-input.ts'
import type { Work } from './work.ts'

/** The refusal of a form, whose input is kept if it is not too long and there is room. */
export async function keepRefused(
  work: Work,
  session: Session | undefined,
  answer: Answer & { kind: 'rejected' },
): Promise<Answer> {
  const { engine, transaction, unit, submission } = work
  const { fields } = submission
  const { screen, typed } = answer.page
  const form = formOf(transaction, submission, screen.name)
  if (!typed || !form || fields.size === 0 || isTooLong(form.offer, fields)) return answer
  if (session && !engine.store.hasRoom(1 / 4)) return answer
  const found = await establish(work, session)
  if (isAnswer(found)) return answer
  const draft = { screen: screen.name, call: form.call.text, fields, errors: typed.errors }
  const kept = await keepDraft(unit, found, draft, 'stays')
  const expires = Math.min(found.expires, found.gone)
  await unit.update({ ...kept, expires })
  answer.page.expires = expires
  return session ? answer : { ...answer, begins: true }
}

/** Adds the errors to a page that is filled from the draft of a refused form. */
export async function withErrors({ store }: Engine, session: Session, page: Page): Promise<Page> {
  const { screen, typed, closedBy } = page
  if (!typed || closedBy || !Object.hasOwn(draftsOf(session), screen.name)) return page
  const draft = await store.draft(session, screen.name)
  return draft ? { ...page, typed: { ...typed, errors: errorsIn(draft) } } : page
}
