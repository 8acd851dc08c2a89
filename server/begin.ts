/** A session that begins in the middle: its first phase leads to any screen, with any state that fits. For those who look on. */
import type { Store } from '../db/store.ts'
import { checkOutcome } from './action.ts'
import type { Engine } from './engine.ts'
import { sha256 } from './hashes.ts'
import { newSessionID } from './ids.ts'
import { recordPhase } from './journal.ts'
import type { Transaction } from './model.ts'

/** The call that such a phase is recorded with; no form sends it. */
const call = { action: 'begin', fixed: new Map(), text: 'begin' }

/**
 * Records the first phase, after which all is as with any other session.
 * @throws when there is no such screen, or the state is not what it needs
 */
export async function beginAt(
  engine: Pick<Engine, 'now'> & { store: Pick<Store, 'write'> },
  transaction: Transaction,
  screen: string,
  state: unknown,
): Promise<{ sessionID: string; phase: number }> {
  const reached = transaction.screens.get(screen)
  if (!reached) throw new Error(`${transaction.name} has no screen "${screen}"`)
  const outcome = reached.isEnd ? 'finish' : 'show'
  const action = { name: call.text, next: new Set([screen]), commits: reached.isEnd, signsIn: undefined }
  const sessionID = newSessionID(engine.now())
  const answer = await engine.store.write((unit) =>
    // Whoever is shown its address goes on with it.
    recordPhase({ now: engine.now, bind: 'off' }, transaction, unit, {
      session: undefined,
      submission: {
        sessionID,
        screen: transaction.start.name,
        phase: 0,
        call,
        ...{ fields: new Map(), secrets: new Map() },
        ...{ bond: undefined, address: '' },
      },
      digest: sha256(call.text),
      origin: transaction.start.name,
      outcome,
      ...checkOutcome(transaction, action, { kind: outcome, screen, state }),
      changes: [],
      closes: reached.isEnd,
    }),
  )
  if (answer.kind !== 'recorded') throw new Error('no session can begin at this time of the clock')
  return { sessionID, phase: answer.phase }
}
