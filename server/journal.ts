/** Adds a phase to the journal and brings its session's row up to date. The first phase brings that row with it. */
import { reach } from '../db/points.ts'
import type { NewPhase, Session, Unit } from '../db/store.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { admit, identityOf } from './authority.ts'
import { bondHash, type Caller } from './bond.ts'
import type { Change } from './define.ts'
import type { Engine } from './engine.ts'
import { bornAt, hashOf } from './ids.ts'
import type { Screen, Transaction } from './model.ts'
import type { Kept, Page } from './page.ts'
import { chosenIn } from './preferences.ts'
import { offerKept, type Submission } from './resume.ts'
import { readKept, writeFields, writeKept } from './state.ts'

/** A phase that has come to its outcome. */
export interface Done {
  /** Absent while this is the first phase. */
  session: Session | undefined
  submission: Submission
  digest: Uint8Array
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
  kept?: Kept | undefined
  /** What its visitor chose by it, as JSON. */
  preferences?: string
}

export function newSession(
  { name, idle, life }: Transaction,
  caller: Caller,
  now: number,
): Omit<Session, 'id'> {
  const born = bornAt(caller.sessionID)
  return {
    transaction: name,
    born,
    last: 0,
    closed: 0,
    finished: 0,
    expires: now + idle,
    gone: born + life,
    kept: null,
    bond: bondHash(caller),
    identity: null,
    successor: null,
    owner: null,
    preferences: null,
  }
}

/** What was typed before has been asked for again, or replaced, or still waits. */
export function keptAfter({ kept }: Pick<Session, 'kept'>, { origin, kept: next }: Done): string | null {
  if (next) return writeKept(next)
  return readKept(kept)?.screen === origin ? null : kept
}

/** The session of a phase: the row that is there, or a new one; or why none begins. */
export async function establish(
  engine: Pick<Engine, 'now' | 'bind'>,
  transaction: Transaction,
  unit: Unit,
  { session, submission }: Done,
): Promise<Session | Answer> {
  if (session) return session
  if (engine.bind === 'required' && submission.bond === undefined) {
    await unit.undo()
    return fault('no-cookie')
  }
  const row = newSession(transaction, submission, engine.now())
  const established = await unit.establish(hashOf(submission.sessionID), row)
  if (established) return established
  await unit.undo()
  return fault('ended')
}

/** The row that a phase adds. */
export const phaseOf = (
  { version }: Transaction,
  { submission, origin, digest, outcome, screen, text, changes }: Done,
  number: number,
  now: number,
): NewPhase => ({
  number,
  parent: submission.phase,
  origin,
  action: submission.call.text,
  digest,
  input: writeFields(submission.fields),
  outcome,
  screen: screen.name,
  state: text,
  changes: changes.length > 0 ? JSON.stringify(changes) : null,
  at: now,
  version,
})

/** The answer to a phase that was just recorded as the newest of its session, with the page that it leads to. */
export function answerWith(
  transaction: Transaction,
  sessionID: string,
  session: Session,
  { screen, state, changes, outcome }: Pick<Done, 'screen' | 'state' | 'changes' | 'outcome'>,
): Answer {
  const { last: number } = session
  const page: Page = { transaction, screen, sessionID, phase: number, state, changes }
  const identity = identityOf(session)
  if (identity) page.identity = identity
  if (session.preferences) page.preferences = chosenIn(transaction.preferences, session.preferences)
  offerKept(page, session.kept)
  const answer = recorded(sessionID, { number, screen: screen.name, outcome }, false)
  answer.page = admit(page)
  return answer
}

export async function recordPhase(
  engine: Pick<Engine, 'now' | 'bind'>,
  transaction: Transaction,
  unit: Unit,
  done: Done,
): Promise<Answer> {
  const { sessionID } = done.submission
  const now = engine.now()
  const before = await establish(engine, transaction, unit, done)
  if ('kind' in before) return before
  const number = before.last + 1
  const isFinal = done.outcome === 'finish'
  // Set one by one: V8 is many times slower at a property in a literal that a spread has given it already.
  const after = { ...before }
  after.last = number
  if (done.closes) after.closed = number
  after.finished = isFinal ? number : 0
  after.expires = isFinal ? now + transaction.keeps : Math.min(now + transaction.idle, before.gone)
  after.kept = keptAfter(before, done)
  after.preferences = done.preferences ?? before.preferences
  await unit.record(after, phaseOf(transaction, done, number, now))
  reach('recorded')
  return answerWith(transaction, sessionID, after, done)
}
