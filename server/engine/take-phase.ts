/**
 * A phase: one form sent in and its answer, in one unit of work. The promise is kept here: no author's code
 * can break it.
 *
 * | step | | where |
 * | --- | --- | --- |
 * | 1 | identify: the three identifiers and the seal; then slow work, such as hashing a password | identify.ts, prepare.ts |
 * | 2 | load the session and the phase whose screen was answered | the store |
 * | 3 | the same form again gets the same answer | repeated-form.ts |
 * | 4 | check: is the session open, and does its screen offer this form to its visitor? | refuse-form.ts |
 * | 5 | read the fields into the action's input | validate-input.ts |
 * | 6 | act: find conflicts, run the action, check its outcome | conflicts.ts, action.ts |
 * | 7 | record the outcome in the journal | record-phase.ts, sign-in.ts, begin-transaction.ts |
 *
 * Each step ends the phase with an answer, or passes on what it found. An error in a step undoes the unit of
 * work.
 */
import type { Transaction } from '../model/application.ts'
import type { SigningIn } from '../model/define.ts'
import { message } from '../model/message.ts'
import type { Caller, Sender } from '../security/browser-binding.ts'
import { hashOf, ownerKey } from '../security/identifiers.ts'
import { tracePoint } from '../store/trace-points.ts'
import { checkOutcome, runAction } from './action.ts'
import { type Answer, codeOf, fault, isAnswer } from './answer.ts'
import { auditAnswer } from './audit-phase.ts'
import { signedInTo } from './authorization.ts'
import { type Beginning, beginTransaction, begunBefore, checkBeginning } from './begin-transaction.ts'
import { claimFiles, takeFiles } from './claim-files.ts'
import { findConflicts } from './conflicts.ts'
import type { Engine } from './context.ts'
import { sameForm, withContinuation } from './fault-recovery.ts'
import { identify } from './identify.ts'
import { leave } from './leave.ts'
import { assertNewest, NewerVersionError } from './newer-version.ts'
import { withNewest } from './newest-state.ts'
import { offerErrors } from './offered-values.ts'
import { ownActions } from './own-actions.ts'
import type { Fields } from './page.ts'
import { countersFor, prepare } from './prepare.ts'
import { type Done, recordPhase } from './record-phase.ts'
import { type Offered, type Open, offeredBy, openFor, rejectedBy } from './refuse-form.ts'
import { keepRefused } from './refused-draft.ts'
import { answeredBefore, digestOf } from './repeated-form.ts'
import { unsealedCode } from './session-life.ts'
import { askToSignIn, rotateSession } from './sign-in.ts'
import { writeState } from './stored-state.ts'
import { filledIn, submissionOf } from './submission.ts'
import { type Errors, errorsIn, readInput } from './validate-input.ts'
import { withdrawnAnswer } from './withdrawn-answer.ts'
import type { Work } from './work.ts'

/**
 * Takes one form sent in. Never rejects: every error becomes an answer.
 * @param refused messages by field, about files that were not accepted
 */
export async function takePhase(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
  refused?: Errors,
): Promise<Answer> {
  const identified = identify(engine, transaction, sent, sender)
  if (identified === 'ended') return fault('ended')
  if (identified === 'unsealed')
    return unsealed(engine, transaction, { sessionID: sent.get('sessionID') ?? '', ...sender })
  const submission = submissionOf(transaction, identified, sent)
  if (refused) submission.refused = refused
  const form = { engine, transaction, submission }
  try {
    if (submission.call.text === 'leave') return await leave(form)
    // A field of a newer version's page would be dropped without a word.
    if (submission.unknown.size > 0) await assertNewest(engine.store, transaction)
    const digest = digestOf(transaction, submission)
    const prepared = await prepare(form, digest)
    const answer = await engine.store.write((unit) =>
      inUnit({ engine, transaction, submission, unit, digest, prepared }),
    )
    if (mayBeNewer(answer)) await assertNewest(engine.store, transaction)
    auditAnswer(engine, transaction, submission, answer)
    return answer.kind === 'fault' ? await withContinuation(form, answer) : answer
  } catch (error) {
    const code = codeOf(error)
    const incident = engine.onError(error, `${transaction.name}/${submission.call.action}`)
    // This version's own form would lack what was typed into the newer one's.
    const page = error instanceof NewerVersionError ? undefined : await sameForm(form, code, incident)
    return { kind: 'fault', code, error, incident, typed: submission.fields, ...(page && { page }) }
  }
}

/** May the form be one of a newer version, as this one does not offer it? */
const mayBeNewer = (answer: Answer): boolean =>
  answer.kind === 'fault' && (answer.code === 'refused' || answer.code === 'outdated')

/** The seal does not fit; see `unsealedCode`. */
async function unsealed(engine: Engine, transaction: Transaction, caller: Caller): Promise<Answer> {
  try {
    return fault(await unsealedCode(engine, transaction, caller))
  } catch (error) {
    return { kind: 'fault', code: 'busy', incident: engine.onError(error, 'looking for a session') }
  }
}

/** Steps 2 to 7. */
async function inUnit(work: Work): Promise<Answer> {
  const { unit, submission, digest } = work
  const loaded = await unit.load(hashOf(submission.sessionID), submission.phase, digest)
  tracePoint('loaded')
  const answered = answeredBefore(work, loaded)
  if (answered) return answered
  if (loaded.taken?.begun) return begunBefore(work, loaded.taken.begun)
  const newest = await withNewest(
    work,
    loaded,
    async (_session, phase) => (await unit.load(hashOf(submission.sessionID), phase, digest)).shown,
  )
  const open = await openFor(work, newest, () => unit.rows('read'))
  if (isAnswer(open)) return open
  const claimed = await claimFiles(work)
  const found = await answerOpen(claimed, open)
  const answer = found.kind === 'rejected' ? await keepRefused(claimed, open.session, found) : found
  await takeFiles(claimed, answer)
  return answer
}

/** Steps 4 to 7 of a session that is open. */
async function answerOpen(work: Work, open: Open): Promise<Answer> {
  const { submission } = work
  const own = ownActions.get(submission.call.action)
  if (own) return own(work, open)
  const offered = offeredBy(work, open, filledIn(submission))
  if (offered === 'not-allowed') return notAllowed(work, open)
  if (isAnswer(offered)) return offered
  const withdrawn = await offerErrors(work, offered)
  if (Object.keys(withdrawn).length > 0) return rejectedBy(work, offered, withdrawn)
  const read = inputOf(work, offered)
  if (isAnswer(read)) return read
  const acted = await act(work, offered, read.input)
  return isAnswer(acted) ? acted : record(work, offered, read.input, acted)
}

/** Step 4 fails because the user lacks a role. */
async function notAllowed(work: Work, open: Open): Promise<Answer> {
  const answer = await askToSignIn(work, open)
  if (answer.kind === 'recorded') answer.lacksRole = true
  return answer
}

/** Step 5. */
function inputOf(work: Work, offered: Offered): Answer | { input: unknown } {
  const { submission, prepared } = work
  const read = prepared.input ?? readInput(offered.offer, submission.call, filledIn(submission))
  const refused = submission.refused ?? {}
  if ('errors' in read || Object.keys(refused).length > 0)
    return rejectedBy(work, offered, { ...('errors' in read ? read.errors : {}), ...refused })
  if (prepared.wait > 0) {
    const minutes = Math.ceil(prepared.wait / 60_000)
    return rejectedBy(work, offered, { '': message('deity.error.attempts', { minutes }) })
  }
  return { input: read.data }
}

/** The outcome of an action, to be recorded. */
type Acted = Pick<Done, 'screen' | 'state' | 'text' | 'outcome' | 'changes'> & {
  signingIn?: SigningIn
  beginning?: Beginning
}

/** Step 6. A rejection and a conflict undo what the action wrote. */
async function act(work: Work, offered: Offered, input: unknown): Promise<Answer | Acted> {
  const { engine, transaction, unit, submission, prepared } = work
  const { offer, state, user, session } = offered
  const { action } = offer
  const sessionKey = () => ownerKey(hashOf(submission.sessionID), session)
  const changed =
    action.writes === 'commit' && (await findConflicts(engine, transaction, unit, state, sessionKey()))
  // A conflict says more: what it was, and what it is now.
  const asked = changed ? undefined : await withdrawnAnswer(work, offered)
  if (asked) return asked
  const outcome =
    changed ||
    (await runAction(engine, unit, offer, {
      state,
      timeZone: transaction.timeZone,
      input,
      user,
      prepared: prepared.found,
      sessionKey,
      session: () => hashOf(submission.sessionID),
    }))
  tracePoint('acted')
  if (outcome.kind === 'reject' || outcome.kind === 'conflict') await unit.undo()
  if (outcome.kind === 'reject') return rejectedBy(work, offered, errorsIn(outcome.errors))
  if (outcome.kind === 'begin') return begin(work, offered, outcome)
  const next = changed ? new Set([changed.screen]) : action.next
  const { screen, state: reached, text } = checkOutcome(transaction, action, next, outcome)
  const acted: Acted = { screen, state: reached, text, outcome: 'show', changes: [] }
  if (outcome.kind === 'sign-in') acted.signingIn = outcome.identity
  else acted.outcome = outcome.kind
  if (outcome.kind === 'conflict') acted.changes = outcome.changes
  return acted
}

/** The form's own session stays where it is. */
function begin(
  { engine, transaction }: Work,
  { offer, screen, state }: Offered,
  outcome: Parameters<typeof checkBeginning>[2],
): Acted {
  const beginning = checkBeginning(engine, offer.action, outcome)
  return { screen, ...writeState(transaction, state), outcome: 'show', changes: [], beginning }
}

/** Step 7. */
async function record(work: Work, offered: Offered, input: unknown, acted: Acted): Promise<Answer> {
  const { engine, transaction, unit } = work
  const { session, resolved, offer } = offered
  const { screen, state, text, outcome, changes, signingIn, beginning } = acted
  const closes = offer.action.writes === 'commit' && outcome !== 'conflict'
  // Written out: a spread costs a multiple where every phase passes.
  const done: Done = { session, origin: resolved.screen, closes, screen, state, text, outcome, changes }
  if (beginning) return beginTransaction(work, done, beginning)
  if (!signingIn) return recordPhase(work, done)
  const signed = await signedInTo(engine, transaction, signingIn, unit.rows('read'))
  if (!signed) {
    await unit.undo()
    const error = message('deity.error.account-changed')
    return rejectedBy(work, offered, { '': error })
  }
  await unit.uncountAttempt(countersFor(work, offer, input))
  return rotateSession(work, { ...done, closes: false }, signed)
}
