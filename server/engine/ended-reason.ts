/**
 * Why a session has ended. Only a request with the cookie that the session is bound to learns it; everyone
 * else gets the same page for every reason, and for a session that never was.
 */
import type { Transaction } from '../model/application.ts'
import type { EndedReason } from '../model/faults.ts'
import { type Caller, isBinding, isBoundElsewhere } from '../security/browser-binding.ts'
import { hashOf, successorID } from '../security/identifiers.ts'
import type { Session } from '../store/contract.ts'
import { refreshAccount } from './authorization.ts'
import type { Engine } from './context.ts'
import type { ScreenRef } from './page.ts'
import { isOver, newestScreen } from './session-life.ts'

/** What its own browser learns of a session's end. */
export interface EndedDetails {
  reason?: EndedReason
  /** Where it continues, if it does. */
  on?: { sessionID: string } & ScreenRef
}

function reasonOf({ now }: Engine, { successor, finished, expires }: Session): EndedReason {
  if (successor) return 'signed-in'
  if (finished > 0) return 'finished'
  if (expires === 0) return 'deleted'
  return expires <= now() ? 'timed-out' : 'account-changed'
}

/** The newest screen of the session that followed at the sign-in, if it still goes on. */
async function continuation(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  successor: Uint8Array,
): Promise<EndedDetails['on']> {
  const sessionID = successorID(caller.sessionID, successor)
  const view = await engine.store.read(hashOf(sessionID), 0, '')
  if (!view || isBoundElsewhere(engine, view.session, { ...caller, sessionID })) return undefined
  if (isOver(engine, transaction, sessionID, view.session)) return undefined
  const rows = () => engine.store.rows
  if (!(await refreshAccount(engine, transaction, view.session, rows))) return undefined
  const place = await newestScreen(engine, transaction, sessionID, view.session)
  return place && { sessionID, ...place }
}

/** @param session the row of a session that has ended, if there is one */
export async function endedDetails(
  engine: Engine,
  transaction: Transaction,
  caller: Caller,
  session: Session | undefined,
): Promise<EndedDetails> {
  if (!session?.binding || session.transaction !== transaction.name) return {}
  if (!isBinding(engine) || isBoundElsewhere(engine, session, caller)) return {}
  const reason = reasonOf(engine, session)
  const on = session.successor && (await continuation(engine, transaction, caller, session.successor))
  return { reason, ...(on && { on }) }
}
