/**
 * The buttons that add a row to a form and remove one. What is typed is kept as the page's draft with the row,
 * or without it: no script is needed, and it is no phase.
 */
import type { Offer, Screen } from '../model/application.ts'
import { countIn, withoutRow, withRow } from '../model/rows.ts'
import type { Call } from '../security/identifiers.ts'
import type { Session } from '../store/contract.ts'
import { type Answer, fault, isAnswer, recorded } from './answer.ts'
import { drafting } from './draft.ts'
import type { Fields } from './page.ts'
import { establish } from './record-phase.ts'
import { formOf } from './submission.ts'
import { type Errors, isTooLong, lengthErrors } from './validate-input.ts'
import { tooManyRows } from './validation-messages.ts'
import type { Work } from './work.ts'

/**
 * The fields after the button was pressed, or the messages; `undefined` if the form has no such rows.
 * @param call `rows?add=lines`, or `rows?remove=lines&row=1`
 */
function changed(
  { action }: Offer,
  { fixed }: Call,
  fields: Fields,
): { fields: Fields } | { errors: Errors } | undefined {
  const removed = fixed.get('remove')
  const rows = removed ?? fixed.get('add') ?? ''
  const { type, max = 0 } = action.fields.get(rows) ?? {}
  const count = countIn(fields, rows, max)
  if (type !== 'rows' || count === undefined) return undefined
  if (removed === undefined)
    return count < max ? { fields: withRow(fields, rows, count) } : { errors: { [rows]: tooManyRows(max) } }
  const row = Number(fixed.get('row'))
  return row < count ? { fields: withoutRow(fields, rows, row, count) } : undefined
}

/**
 * @param rejected answers with the page and these messages
 * @returns the screen that the button stands on
 */
export async function changeRows(
  work: Work,
  { session, screen }: { session: Session | undefined; screen: Screen },
  rejected: (errors: Errors, call: string) => Answer,
): Promise<Answer> {
  const { engine, transaction, unit, submission } = work
  const { sessionID, phase: number, tag, call, fields } = submission
  const form = formOf(transaction, submission, screen.name)
  const rows = form && changed(form.offer, call, fields)
  if (!form || !rows) return fault('refused')
  if ('errors' in rows) return rejected(rows.errors, form.call.text)
  // Not what was sent: a row that is removed may hold anything.
  if (isTooLong(form.offer, rows.fields)) return rejected(lengthErrors(form.offer, fields), form.call.text)
  const found = await establish(work, session)
  if (isAnswer(found)) return found
  const drafted = await drafting(unit, found, screen, form.call, rows.fields)
  const expires = Math.min(engine.now() + transaction.idleTimeout, found.gone)
  await unit.update({ ...drafted, expires })
  const answer = recorded(sessionID, { number, tag, screen: screen.name, outcome: 'show' }, false)
  if (!session) answer.begins = true
  return answer
}
