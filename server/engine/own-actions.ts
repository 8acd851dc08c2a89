/**
 * Actions that the engine offers by itself: to continue after a fault, to choose a preference, to keep the
 * answers longer, to go to another step, and to add a row or remove one.
 */
import { type Answer, fault } from './answer.ts'
import { isAllowed, userOf } from './authorization.ts'
import { changeRows } from './change-rows.ts'
import { choosePreference } from './choose-preference.ts'
import { extendSession } from './extend-session.ts'
import { goToStep } from './go-to-step.ts'
import { recordPhase } from './record-phase.ts'
import { type Open, outdated, rejectedBy } from './refuse-form.ts'
import { goOn } from './resume.ts'
import { askToSignIn } from './sign-in.ts'
import type { Work } from './work.ts'

type Offering = Parameters<typeof extendSession>[1]
type Rejected = Parameters<typeof extendSession>[2]

/** The button on a fault's page: a phase that continues with what can be kept. */
async function resume(work: Work, { session, resolved }: Open): Promise<Answer> {
  const resumed = goOn(work.transaction, work.submission, resolved)
  if (resumed === 'refused') return fault('refused')
  const done = { session, origin: resolved.screen, changes: [], closes: false, outcome: 'show' } as const
  return recordPhase(work, { ...done, ...resumed })
}

/** A button that stands on every page of a session, beside the forms of its screen. */
const onEveryPage =
  (press: (work: Work, on: Offering, rejected: Rejected) => Promise<Answer>) =>
  async (work: Work, open: Open): Promise<Answer> => {
    const { transaction } = work
    const { session, resolved } = open
    const { state } = resolved
    const screen = transaction.screens.get(resolved.screen)
    if (!screen || !state || !screen.needs.areMet(state)) return outdated(work, resolved)
    if (!isAllowed(transaction, userOf(work.submission, session), screen.role)) return askToSignIn(work, open)
    return press(work, { session, screen }, (errors, call) =>
      rejectedBy(work, { ...open, screen, state }, errors, call),
    )
  }

export const ownActions: ReadonlyMap<string, (work: Work, open: Open) => Promise<Answer>> = new Map([
  ['resume', resume],
  // None of these is a phase.
  ['prefer', onEveryPage(choosePreference)],
  ['extend', onEveryPage(extendSession)],
  ['rows', onEveryPage(changeRows)],
  ['step', onEveryPage(goToStep)],
])
