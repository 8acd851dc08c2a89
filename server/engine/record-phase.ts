/**
 * Adds a phase to the journal and brings its session's row up to date. The first phase brings that row with
 * it.
 */

import type { Screen, Transaction } from '../model/application.ts'
import type { Change } from '../model/define.ts'
import { bindingHash, type Caller, hasCookie } from '../security/browser-binding.ts'
import { bornAt, hashOf, newTag } from '../security/identifiers.ts'
import type { NewPhase, Session } from '../store/contract.ts'
import { tracePoint } from '../store/trace-points.ts'
import { type Answer, fault, isAnswer, recorded } from './answer.ts'
import { signInInstead } from './authorization.ts'
import { buildPage } from './build-page.ts'
import type { Engine } from './context.ts'
import { dropDraft, type Form, keepDraft, offerDraft } from './draft.ts'
import { bytesOf, isWithin } from './session-bounds.ts'
import { writeFields } from './stored-state.ts'
import { offerTypedElsewhere } from './typed-elsewhere.ts'
import type { Work } from './work.ts'

/** What is needed to record a phase. */
export interface Recording extends Pick<Work, 'transaction' | 'unit' | 'submission' | 'digest'> {
  engine: Pick<Engine, 'now' | 'cookieBinding'> & { store: Pick<Engine['store'], 'hasRoom'> }
}

/** A phase that has come to its outcome. */
export interface Done {
  /** Absent while this is the first phase. */
  session: Session | undefined
  /** The screen that was answered. */
  origin: string
  outcome: 'show' | 'finish' | 'conflict'
  screen: Screen
  state: Record<string, unknown>
  /** The state as JSON. */
  text: string
  changes: readonly Change[]
  /** Does it close the screens shown before it? */
  closes: boolean
  /** Input that is kept as a draft instead of being the phase's input. */
  draft?: Form | undefined
  /** Leads to the session of another transaction that begins with it. */
  begun?: Uint8Array | undefined
}

export function newSession(
  { name, idleTimeout, maxAge }: Transaction,
  caller: Caller,
  now: number,
): Omit<Session, 'id'> {
  const born = bornAt(caller.sessionID)
  return {
    transaction: name,
    born,
    last: 0,
    closed: 0,
    branched: 0,
    finished: 0,
    expires: now + idleTimeout,
    gone: born + maxAge,
    bytes: 0,
    drafts: null,
    binding: bindingHash(caller),
    identity: null,
    successor: null,
    owner: null,
    preferences: null,
  }
}

/** The session of a form: its row, a new one, or the fault that prevents a new one. */
export async function establish(
  { engine, transaction, unit, submission }: Omit<Recording, 'digest'>,
  session: Session | undefined,
): Promise<Session | Answer> {
  if (session) return session
  const refused = async (code: 'no-cookie' | 'no-room' | 'ended') => {
    await unit.undo()
    return fault(code)
  }
  const code = cannotBegin(engine, submission)
  if (code) return refused(code)
  const row = newSession(transaction, submission, engine.now())
  return (await unit.establish(hashOf(submission.sessionID), row)) ?? refused('ended')
}

/** Why no session can begin now. */
export function cannotBegin(
  { cookieBinding, store }: Omit<Recording['engine'], 'now'>,
  { binding }: Pick<Caller, 'binding'>,
): 'no-cookie' | 'no-room' | undefined {
  if (cookieBinding === 'required' && !hasCookie(binding)) return 'no-cookie'
  return store.hasRoom(1) ? undefined : 'no-room'
}

/** The row that a phase adds. A draft beside it is not part of its input. */
export const phaseOf = (
  { transaction, submission, digest }: Omit<Recording, 'engine' | 'unit'>,
  { origin, outcome, screen, text, changes, draft, begun }: Done,
  number: number,
  now: number,
): NewPhase => ({
  number,
  tag: newTag(),
  parent: submission.phase,
  origin,
  action: submission.call.text,
  digest,
  input: draft ? '{}' : writeFields(submission.fields),
  outcome,
  screen: screen.name,
  state: text,
  changes: changes.length > 0 ? JSON.stringify(changes) : null,
  at: now,
  version: transaction.version,
  begun: begun ?? null,
})

/**
 * The answer to a phase that was just recorded as the newest of its session, with the page that it leads to.
 */
export async function answerWith(
  { transaction, unit, submission }: Omit<Recording, 'engine' | 'digest'>,
  session: Session,
  { tag }: Pick<NewPhase, 'tag'>,
  { screen, state, changes, outcome }: Pick<Done, 'screen' | 'state' | 'changes' | 'outcome'>,
): Promise<Answer> {
  const { last: number } = session
  const page = buildPage(transaction, submission, { screen, phase: number, tag }, state, session)
  page.changes = changes
  if (session.drafts) await offerDraft(page, session, unit.draft)
  await offerTypedElsewhere(page, session, unit.sentElsewhere)
  const answer = recorded(submission.sessionID, { number, tag, screen: screen.name, outcome }, false)
  answer.page = signInInstead(page)
  if (number === 1) answer.begins = true
  return answer
}

/** Records a phase. Answers with a fault if its session cannot begin, or may not hold it. */
export async function recordPhase(work: Recording, done: Done): Promise<Answer> {
  const { engine, transaction, unit } = work
  const { origin, draft, outcome } = done
  const now = engine.now()
  const before = await establish(work, done.session)
  if (isAnswer(before)) return before
  const number = before.last + 1
  const phase = phaseOf(work, done, number, now)
  const bytes = before.bytes + bytesOf(phase)
  const isFinal = outcome === 'finish'
  if (!isWithin(transaction, number, bytes, done.closes)) {
    await unit.undo()
    return fault('full')
  }
  // The last quarter of the reserve is for commits, and for forgetting, which has to write as well.
  if (!done.closes && !engine.store.hasRoom(1 / 4)) {
    await unit.undo()
    return fault('busy')
  }
  const drafted = draft
    ? await keepDraft(unit, before, draft, 'waits')
    : before.drafts
      ? await dropDraft(unit, before, origin)
      : before
  // Set one by one: V8 is many times slower where a literal repeats a property of its spread.
  const after = { ...drafted }
  after.last = number
  after.bytes = bytes
  if (done.closes) after.closed = number
  if (phase.parent !== before.last) after.branched = number
  after.finished = isFinal ? number : 0
  after.expires = isFinal
    ? now + transaction.receiptRetention
    : Math.min(now + transaction.idleTimeout, before.gone)
  await unit.record(after, phase)
  tracePoint('recorded')
  return answerWith(work, after, phase, done)
}
