/** Whether a session is over, and on which screen it continues. */
import type { Transaction } from '../model/application.ts'
import { type Caller, isBoundElsewhere } from '../security/browser-binding.ts'
import { bornAt, hashOf, phaseZero } from '../security/identifiers.ts'
import type { SessionView } from '../store/contract.ts'
import { refreshAccount } from './authorization.ts'
import type { Engine } from './context.ts'
import type { ScreenRef } from './page.ts'
import { resolveState } from './stored-state.ts'

/** Has a session with this row, or one that was never stored, ended? */
export function isOver(
  { now }: Engine,
  transaction: Transaction,
  sessionID: string,
  session: SessionView['session'] | undefined,
) {
  return session
    ? session.expires <= now() || session.successor !== null
    : bornAt(sessionID) + transaction.maxAge <= now()
}

/**
 * The fault of a seal that does not fit: `refused` in a session of this browser, else `ended`, as if there
 * were none.
 */
export async function unsealedCode(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
): Promise<'refused' | 'ended'> {
  const view = await engine.store.read(hashOf(caller.sessionID), 0, '')
  const isOurs = view && !isBoundElsewhere(engine, view.session, caller)
  if (!isOurs || isOver(engine, transaction, caller.sessionID, view.session)) return 'ended'
  return (await refreshAccount(engine, transaction, view.session, () => engine.store.rows))
    ? 'refused'
    : 'ended'
}

/**
 * The screen whose commit closed the others, if it can still be shown.
 * @param read a phase that was read already; mostly it is the one
 */
export const closingScreen = (
  engine: Engine,
  transaction: Transaction,
  sessionID: string,
  { finished, closed }: SessionView['session'],
  read?: SessionView['shown'],
): Promise<ScreenRef | undefined> => screenAt(engine, transaction, sessionID, finished || closed, read)

/** The screen that the newest phase led to, or else the first. */
export const newestScreen = async (
  engine: Engine,
  transaction: Transaction,
  sessionID: string,
  { last }: SessionView['session'],
): Promise<ScreenRef | undefined> =>
  last === 0 ? { screen: transaction.start, ...phaseZero } : screenAt(engine, transaction, sessionID, last)

async function screenAt(
  engine: Engine,
  transaction: Transaction,
  sessionID: string,
  phase: number,
  read?: SessionView['shown'],
): Promise<ScreenRef | undefined> {
  const isRead = read?.number === phase
  const shown = isRead ? read : (await engine.store.read(hashOf(sessionID), phase, ''))?.shown
  const screen = shown && transaction.screens.get(resolveState(transaction, shown.screen, shown).screen)
  return screen && { screen, phase: shown.number, tag: shown.tag }
}

/** Was the screen shown before the newest commit, or is everything over? */
export const isClosed = (
  { closed, finished }: Pick<SessionView['session'], 'closed' | 'finished'>,
  phase: number,
): boolean => finished > 0 || phase < closed
