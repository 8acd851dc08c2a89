/** Adds a phase to the journal and brings its session's row up to date. The first phase brings that row with it. */
import { reach } from '../db/points.ts'
import type { Session, Unit } from '../db/store.ts'
import { type Answer, fault, recorded } from './answer.ts'
import { bondHash, type Caller } from './bond.ts'
import type { Change } from './define.ts'
import type { Engine } from './engine.ts'
import { bornAt, hashOf } from './ids.ts'
import type { Screen, Transaction } from './model.ts'
import type { Kept, Page } from './page.ts'
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
}

function newSession({ name, idle, life }: Transaction, caller: Caller, now: number): Omit<Session, 'id'> {
  const born = bornAt(caller.sessionID)
  const times = { born, expires: now + idle, gone: born + life }
  return { transaction: name, last: 0, closed: 0, finished: 0, ...times, kept: null, bond: bondHash(caller) }
}

/** What was typed before has been asked for again, or replaced, or still waits. */
function keptAfter({ kept }: Pick<Session, 'kept'>, { origin, kept: next }: Done): string | null {
  if (next) return writeKept(next)
  return readKept(kept)?.screen === origin ? null : kept
}

export async function recordPhase(
  engine: Engine,
  transaction: Transaction,
  unit: Unit,
  done: Done,
): Promise<Answer> {
  const { submission, digest, origin, outcome, screen, state, changes } = done
  const { sessionID, phase, call, fields } = submission
  const now = engine.now()
  if (!done.session && engine.bind === 'required' && submission.bond === undefined) {
    await unit.undo()
    return fault('no-cookie')
  }
  const before =
    done.session ?? (await unit.establish(hashOf(sessionID), newSession(transaction, submission, now)))
  if (!before) {
    await unit.undo()
    return fault('ended')
  }
  const number = before.last + 1
  const isFinal = outcome === 'finish'
  const after: Session = {
    ...before,
    last: number,
    closed: done.closes ? number : before.closed,
    finished: isFinal ? number : 0,
    expires: isFinal ? now + transaction.life : Math.min(now + transaction.idle, before.gone),
    kept: keptAfter(before, done),
  }
  await unit.record(after, {
    number,
    parent: phase,
    origin,
    action: call.text,
    digest,
    input: writeFields(fields),
    outcome,
    screen: screen.name,
    state: done.text,
    changes: changes.length > 0 ? JSON.stringify(changes) : null,
    at: now,
    version: transaction.version,
  })
  reach('recorded')
  const page: Page = { transaction, screen, sessionID, phase: number, state, changes }
  offerKept(page, after.kept)
  return { ...recorded(sessionID, { number, screen: screen.name, outcome }, false), page }
}
