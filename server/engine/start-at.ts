/** Starts a session at any screen with any state that fits: for the inspector's forks and for tests. */

import type { Transaction } from '../model/application.ts'
import type { Identity } from '../model/define.ts'
import { bareName, paramsIn } from '../model/params.ts'
import { sha256 } from '../security/hash.ts'
import { hashOf, newSessionID, type PhaseRef, phaseZero } from '../security/identifiers.ts'
import type { Store } from '../store/contract.ts'
import { checkOutcome } from './action.ts'
import { identityNamed } from './authorization.ts'
import type { Engine } from './context.ts'
import { newSession, recordPhase } from './record-phase.ts'

/** Milliseconds for reading the account. */
const actionLimit = 2000

/** The call with which such a phase is recorded. No form sends it. */
const call = { action: 'begin', fixed: new Map(), text: 'begin' }

/**
 * Records a first phase that leads there. From then on it is a session like any other.
 * @param binding the cookie of the browser that will continue with it, if it has one
 * @param user who is signed in; the role is that of the account, where the transaction declares `account`
 * @throws when there is no such screen, or the state is not what it needs
 */
export async function startAt(
  engine: Pick<Engine, 'now'> & { store: Pick<Store, 'write'> },
  transaction: Transaction,
  screen: string,
  state: unknown,
  binding?: string,
  user?: Identity,
): Promise<{ sessionID: string } & PhaseRef> {
  const reached = transaction.screens.get(screen)
  if (!reached) throw new Error(`${transaction.name} has no screen "${screen}"`)
  const name = bareName(screen)
  const params = Object.fromEntries(new URLSearchParams(paramsIn(screen)))
  const outcome = reached.isEnd ? 'finish' : 'show'
  const action = {
    name: call.text,
    writes: reached.isEnd ? ('commit' as const) : undefined,
    accountField: undefined,
  }
  const sessionID = newSessionID(engine.now())
  const recorder = { now: engine.now, cookieBinding: 'auto', store: { hasRoom: () => true } } as const
  const submission = {
    ...{ sessionID, binding, address: '', screen: transaction.start.name, ...phaseZero, call },
    ...{ fields: new Map(), secrets: new Map(), unknown: new Map() },
  }
  const work = { engine: recorder, transaction, submission, digest: sha256(call.text) }
  const answer = await engine.store.write(async (unit) => {
    const identity = user ? await identityNamed({ actionLimit }, transaction, user, unit.rows('read')) : null
    const row = { ...newSession(transaction, submission, engine.now()), identity }
    const session = await unit.establish(hashOf(sessionID), row)
    return recordPhase(
      { ...work, unit },
      {
        session,
        origin: transaction.start.name,
        outcome,
        ...checkOutcome(transaction, action, new Set([name]), { kind: outcome, screen: name, state, params }),
        changes: [],
        closes: reached.isEnd,
      },
    )
  })
  if (answer.kind !== 'recorded')
    throw new Error('the store refused the new session: a session born at this time was already removed')
  return { sessionID, phase: answer.phase, tag: answer.tag }
}
