import type { FaultCode } from '../model/faults.ts'
import { hashOf, wantedBy } from '../security/identifiers.ts'
import type { Answer } from './answer.ts'
import { endedDetails } from './ended-reason.ts'
import { pageAt } from './read-page.ts'
import { resumeLate } from './resume.ts'
import { closingScreen, newestScreen } from './session-life.ts'
import { type FormContext, formOf } from './submission.ts'

/** The same form again, filled with the visitor's input, if the session can be read. */
export async function sameForm(form: FormContext, notice: FaultCode, incident?: string) {
  const { engine, transaction, submission } = form
  const { call, fields } = submission
  const wanted = call.fixed.get(wantedBy)
  try {
    const page = await pageAt(engine, transaction, submission, submission)
    return 'code' in page
      ? undefined
      : {
          ...page,
          ...(wanted && { wanted }),
          ...{
            notice,
            ...(incident !== undefined && { incident }),
            changes: [],
            typed: { call: call.text, fields, errors: {} },
          },
        }
  } catch (error) {
    engine.onError(error, 'reading the session again')
    return undefined
  }
}

/** Adds the link to continue and the visitor's input to a fault whose form has a valid seal. */
export async function withContinuation(
  form: FormContext,
  answer: Answer & { kind: 'fault' },
): Promise<Answer> {
  const { engine, transaction, submission } = form
  const { sessionID, phase, tag, fields } = submission
  const offer = formOf(transaction, submission, submission.screen)?.offer
  const more = { ...answer, typed: fields, ...(offer && { offer }) }
  if (answer.code === 'ended') {
    const resume = resumeLate(form)
    const view = answer.isElsewhere ? undefined : await engine.store.read(hashOf(sessionID), 0, '')
    const details = await endedDetails(engine, transaction, submission, view?.session)
    return resume ? { ...more, ...details, resume } : { ...answer, ...details }
  }
  if (answer.code === 'full' || answer.code === 'busy') {
    const page = await sameForm(form, answer.code)
    return page ? { ...answer, page } : more
  }
  if (answer.code === 'closed' || answer.code === 'lost') {
    const found = await engine.store.read(hashOf(sessionID), 0, '')
    const findPlace = answer.code === 'closed' ? closingScreen : newestScreen
    const place = found && (await findPlace(engine, transaction, sessionID, found.session))
    return place ? { ...more, on: { sessionID, ...place } } : more
  }
  const screen = transaction.screens.get(submission.screen)
  return answer.code === 'refused' && screen ? { ...more, on: { sessionID, screen, phase, tag } } : more
}
