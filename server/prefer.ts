/**
 * Choosing a preference: a phase of the engine's own, whose outcome is the screen that it was chosen on, with what was
 * typed there as it is.
 */
import type { Unit } from '../db/store.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { fillIn, typedBy } from './draft.ts'
import type { Engine } from './engine.ts'
import { type Done, recordPhase } from './journal.ts'
import type { Screen, Transaction } from './model.ts'
import { choose } from './preferences.ts'
import { formOf } from './resume.ts'
import { writeFields, writeState } from './state.ts'

type Begun = Pick<Done, 'session' | 'submission' | 'digest' | 'origin' | 'changes' | 'closes'>

/** @param begun its changes: what the visitor was told on that screen, and is told again */
export async function prefer(
  engine: Engine,
  transaction: Transaction,
  unit: Unit,
  begun: Begun,
  { screen, state }: { screen: Screen; state: Record<string, unknown> },
): Promise<Answer> {
  const { session, submission } = begun
  const { sessionID, phase, call, fields } = submission
  const preferences = choose(
    transaction.preferences,
    session?.preferences,
    call,
    session ? session.last + 1 : 1,
  )
  // Not checked any further: it is not sent yet.
  const isOffered = fields.size === 0 || formOf(transaction, submission, screen.name)
  if (preferences === undefined || !isOffered) return fault('refused')
  // Nothing follows what has finished, and nothing is typed there.
  if (session && session.finished > 0) {
    await unit.prefer(session, preferences)
    return recorded(sessionID, { number: phase, screen: screen.name, outcome: 'show' }, true)
  }
  const done: Done = { ...begun, screen, ...writeState(transaction, state), outcome: 'show', preferences }
  const answer = await recordPhase(engine, transaction, unit, done)
  if (answer.kind === 'recorded' && answer.page?.screen === screen)
    fillIn(answer.page, typedBy({ action: call.text, input: writeFields(fields) }))
  return answer
}
