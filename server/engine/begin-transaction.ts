/**
 * An action's outcome that begins another transaction: a session of its own, in the same unit of work. The phase
 * keeps what leads to it, so that the same form again leads to the same session. The session of the form stays on
 * its screen, and can be gone back to.
 */
import type { Action, Screen, Transaction } from '../model/application.ts'
import type { Outcome } from '../model/define.ts'
import { type AuthorErrorCode, authorError } from '../runtime/author-errors.ts'
import { hashOf, newSuccessor, phaseZero, successorID } from '../security/identifiers.ts'
import type { NewPhase, Session } from '../store/contract.ts'
import { stateFor } from './action.ts'
import { type Answer, fault, recorded } from './answer.ts'
import type { Engine } from './context.ts'
import { cannotBegin, type Done, newSession, recordPhase } from './record-phase.ts'
import type { Work } from './work.ts'

/** Where another transaction begins. */
export interface Beginning {
  transaction: Transaction
  screen: Screen
  state: Record<string, unknown>
  /** The state as JSON. */
  text: string
}

/**
 * Checks an outcome that begins a transaction against what the action declares.
 * @throws on an author's mistake
 */
export function checkBeginning(
  { application }: Pick<Engine, 'application'>,
  { name: action, next }: Pick<Action, 'name' | 'next'>,
  { transaction: wanted, screen: name, state: given }: Outcome<string, unknown, string> & { kind: 'begin' },
): Beginning {
  const fail = (code: AuthorErrorCode, message: string) =>
    authorError(code, `the action ${action} ${message}`)
  const transaction = [...application.transactions.values()].find(({ definition }) => definition === wanted)
  const screen = transaction?.screens.get(name)
  if (!transaction || !screen || !next.has(`${transaction.name}/${name}`))
    throw fail('DEITY_OUTCOME_UNDECLARED', `began at "${name}" of a transaction, which it does not declare`)
  if (screen.isEnd) throw fail('DEITY_OUTCOME_END', `began at "${name}", from where nothing leads on`)
  const lacking = (missing: string) =>
    fail('DEITY_OUTCOME_NEEDS', `began at "${name}" without what it needs: ${missing}`)
  return { transaction, screen, ...stateFor(transaction, screen, given, lacking) }
}

/** The user goes along where both transactions look accounts up in the same way. */
const identityFor = (session: Session | undefined, from: Transaction, to: Transaction): string | null =>
  session && from.account && from.account === to.account ? session.identity : null

/** Records the phase, and the first one of the session that begins with it. */
export async function beginTransaction(work: Work, done: Done, beginning: Beginning): Promise<Answer> {
  const { engine, unit, submission } = work
  const { transaction, ...reached } = beginning
  const code = cannotBegin(engine, submission)
  if (code) {
    await unit.undo()
    return fault(code)
  }
  const now = engine.now()
  const begun = newSuccessor(now)
  const answer = await recordPhase(work, { ...done, begun })
  if (answer.kind !== 'recorded') return answer
  const sessionID = successorID(submission.sessionID, begun)
  const call = { action: 'begin', fixed: new Map(), text: 'begin' }
  const nothing = { fields: new Map(), secrets: new Map(), unknown: new Map() }
  const asked = { ...submission, ...phaseZero, ...nothing, sessionID, call }
  const session = await unit.establish(hashOf(sessionID), {
    ...newSession(transaction, asked, now),
    identity: identityFor(done.session, work.transaction, transaction),
    preferences: done.session?.preferences ?? null,
  })
  if (!session) throw new Error('the store refused to establish the session of a transaction that begins')
  const first = {
    session,
    origin: transaction.start.name,
    outcome: 'show' as const,
    changes: [],
    closes: false,
  }
  const next = { ...work, transaction, submission: asked, digest: hashOf(sessionID) }
  const begins = await recordPhase(next, { ...first, ...reached })
  return begins.kind === 'recorded' ? { ...begins, transaction } : begins
}

/** The same form again: where the session begins that began with it. */
export async function begunBefore(
  { engine, unit, submission }: Work,
  begun: NonNullable<NewPhase['begun']>,
): Promise<Answer> {
  const sessionID = successorID(submission.sessionID, begun)
  const { session, shown } = await unit.load(hashOf(sessionID), 1, hashOf(sessionID))
  const transaction = engine.application.transactions.get(session?.transaction ?? '')
  if (!session || !shown || !transaction || session.expires === 0) return fault('ended')
  return { ...recorded(sessionID, { ...shown, outcome: 'show' }, true), transaction }
}
