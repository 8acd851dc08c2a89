/** What a phase is answered with, and how a fault inside a good session leads on. */
import { type Recorded, Unavailable, Unknown } from '../db/store.ts'
import type { Engine } from './engine.ts'
import type { FaultCode } from './faults.ts'
import { hashOf, wantedBy } from './ids.ts'
import { closingPlace, pageAt } from './look.ts'
import type { Offer, Transaction } from './model.ts'
import type { Fields, Page, Place } from './page.ts'
import { formOf, type Resume, resumeLate, type Submission } from './resume.ts'

export type Answer =
  /** The phase is recorded, now or (`same`) when the same form was sent before. */
  | {
      kind: 'recorded'
      outcome: Recorded
      same: boolean
      sessionID: string
      screen: string
      phase: number
      /** The page that it leads to, where it is known without reading it again. */
      page?: Page
    }
  /** Nothing happened; the page says why and can be sent again. */
  | { kind: 'rejected'; page: Page }
  /** Nothing happened, or (`unknown`) nobody can tell. `page`: the same form again. `on`: where the session goes on. */
  | {
      kind: 'fault'
      code: FaultCode
      /** Is the session bound to another browser? For the audit: its visitor sees what has ended. */
      isElsewhere?: boolean
      /** What an author's code threw. Never told to a visitor. */
      error?: unknown
      page?: Page
      on?: { sessionID: string } & Place
      typed?: Fields
      offer?: Offer
      resume?: Resume
      /** Names the fault in the log, where it is ours. */
      incident?: string
    }
  | { kind: 'left' }

export const recorded = (
  sessionID: string,
  { number, screen, outcome }: { number: number; screen: string; outcome: Recorded },
  same: boolean,
): Answer & { kind: 'recorded' } => ({ kind: 'recorded', outcome, same, sessionID, screen, phase: number })

export const fault = (code: FaultCode): Answer => ({ kind: 'fault', code })

export const elsewhere: Answer = { kind: 'fault', code: 'ended', isElsewhere: true }

/** Which fault an error in the unit of work is. */
export const codeOf = (error: unknown): FaultCode =>
  error instanceof Unavailable ? 'busy' : error instanceof Unknown ? 'unknown' : 'broken'

/** The same form again, filled with what was typed, if the session can be read. */
export async function sameForm(
  engine: Engine,
  transaction: Transaction,
  submission: Submission,
  notice: FaultCode,
  incident: string,
) {
  const { call, fields } = submission
  const wanted = call.fixed.get(wantedBy)
  try {
    const page = await pageAt(engine, transaction, submission, submission)
    return 'code' in page
      ? undefined
      : {
          ...page,
          ...(wanted && { wanted }),
          ...{ notice, incident, changes: [], typed: { call: call.text, fields, errors: {} } },
        }
  } catch (error) {
    engine.onError(error, 'reading the session again')
    return undefined
  }
}

/** Adds the way on and what was typed to a fault whose form has a good seal. */
export async function withWayOn(
  engine: Engine,
  transaction: Transaction,
  answer: Answer & { kind: 'fault' },
  submission: Submission,
): Promise<Answer> {
  const { sessionID, phase, fields } = submission
  const offer = formOf(transaction, submission, submission.screen)?.offer
  const more = { ...answer, typed: fields, ...(offer && { offer }) }
  if (answer.code === 'ended') {
    const resume = resumeLate(engine, transaction, submission)
    return resume ? { ...more, resume } : answer
  }
  if (answer.code === 'closed') {
    const found = await engine.store.look(hashOf(sessionID), 0, '')
    const place = found && (await closingPlace(engine, transaction, sessionID, found.session))
    return place ? { ...more, on: { sessionID, ...place } } : more
  }
  const screen = transaction.screens.get(submission.screen)
  return answer.code === 'refused' && screen ? { ...more, on: { sessionID, screen, phase } } : more
}
