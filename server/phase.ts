/**
 * A phase: one form sent in and its answer, one unit of work. Here the promise is kept, and no author's code can break
 * it. Knows neither HTTP nor SQL.
 */
import { reach } from '../db/points.ts'
import type { Unit } from '../db/store.ts'
import { checkOutcome, runAction } from './action.ts'
import { type Answer, codeOf, elsewhere, fault, recorded, sameForm, withWayOn } from './answer.ts'
import { aboutForm, auditSignIn } from './audit.ts'
import { asAccount, identityOf, isAllowed } from './authority.ts'
import { type Caller, isElsewhere, type Sender } from './bond.ts'
import { type Engine, type Identified, identify } from './engine.ts'
import { hashOf, wantedBy } from './ids.ts'
import { readInput } from './input.ts'
import { recordPhase } from './journal.ts'
import { isClosed, isOver, unsealedCode } from './look.ts'
import type { Transaction } from './model.ts'
import type { Fields, Page } from './page.ts'
import { prefer } from './prefer.ts'
import { chosenIn } from './preferences.ts'
import { accountOf, filledIn, type Prepared, prepare, tooMany } from './prepare.ts'
import { release } from './release.ts'
import { followed, ownerKey, renew, toSignIn } from './renew.ts'
import { goOn, resumeStranded, type Submission } from './resume.ts'
import { readChanges, standingOf } from './state.ts'
import { findChanges } from './watch.ts'

const ids = new Set(['sessionID', 'screenID', 'actionID'])

/** What the visitor filled in, without the identifiers; the secrets apart. */
function submissionOf({ secrets: isSecret }: Transaction, identified: Identified, sent: Fields): Submission {
  const { sessionID, bond, address, screen, phase, call } = identified
  const fields = new Map<string, string>()
  const secrets = new Map<string, string>()
  for (const [name, text] of sent) if (!ids.has(name)) (isSecret.has(name) ? secrets : fields).set(name, text)
  return { sessionID, bond, address, screen, phase, call, fields, secrets }
}

/**
 * Takes one form sent in. Never rejects: every error becomes an answer.
 *
 * 1. The three identifiers, and the seal.
 */
export async function takePhase(
  engine: Engine,
  transaction: Transaction,
  sent: Fields,
  sender: Sender,
): Promise<Answer> {
  const identified = identify(engine, transaction, sent, sender)
  if (identified === 'ended') return fault('ended')
  if (identified === 'unsealed')
    return unsealed(engine, transaction, { sessionID: sent.get('sessionID') ?? '', ...sender })
  const submission = submissionOf(transaction, identified, sent)
  try {
    if (submission.call.text === 'leave') return await leave(engine, transaction, submission)
    const ready = await prepare(engine, transaction, submission)
    const answer = await engine.store.write((unit) => inUnit(engine, transaction, unit, submission, ready))
    auditSignIn(engine, transaction, submission, answer)
    return answer.kind === 'fault' ? await withWayOn(engine, transaction, answer, submission) : answer
  } catch (error) {
    const code = codeOf(error)
    const incident = engine.onError(error, `${transaction.name}/${submission.call.action}`)
    const page = await sameForm(engine, transaction, submission, code, incident)
    return { kind: 'fault', code, error, incident, typed: submission.fields, ...(page && { page }) }
  }
}

/** Steps 2 to 7. Whatever this throws takes the unit of work back. */
async function inUnit(
  engine: Engine,
  transaction: Transaction,
  unit: Unit,
  submission: Submission,
  ready: Prepared,
): Promise<Answer> {
  const { sessionID, phase, call, fields } = submission
  const id = hashOf(sessionID)
  const { digest } = ready

  // 2. The session, and the state of the phase whose screen was answered.
  const { session: found, shown, taken } = await unit.load(id, phase, digest)
  reach('loaded')
  if (found && found.transaction !== transaction.name) return fault('ended')
  if (isElsewhere(engine.bind, found, submission)) return elsewhere

  // 3. The same form again. Before anything that may answer differently today than it did then.
  if (found?.successor) return followed(submission, found, found.successor, taken)
  if (taken) return recorded(sessionID, taken, true)

  // 4. Is there still something to be answered?
  if (isOver(engine, transaction, sessionID, found)) return fault('ended')
  const session = found && (await asAccount(engine, transaction, found, () => unit.rows('read')))
  if (found && !session) return fault('ended')
  const isPreference = call.action === 'prefer'
  // On the last page of all something can still be preferred.
  if (session && isClosed(session, phase) && !(isPreference && phase === session.finished))
    return fault('closed')
  if (phase > 0 && !shown) return fault('ended')
  const standing = standingOf(transaction, submission.screen, shown)
  const origin = standing.screen
  const done = { session, submission, digest, origin, changes: [], closes: false }
  if (call.action === 'resume') {
    const resumed = goOn(transaction, submission, standing)
    if (resumed === 'refused') return fault('refused')
    return recordPhase(engine, transaction, unit, { ...done, ...resumed, outcome: 'show' })
  }
  const { state } = standing
  const screen = transaction.screens.get(standing.screen)
  const offer = screen?.offers.get(call.action)
  const stranded = (): Answer => ({
    kind: 'fault',
    code: 'stranded',
    resume: resumeStranded(transaction, submission, standing),
  })
  if (isPreference && screen && state && screen.needs.areMet(state)) {
    const changes = readChanges(shown?.screen === screen.name ? shown.changes : undefined)
    return prefer(engine, transaction, unit, { ...done, changes }, { screen, state })
  }
  if (!screen || !offer || !state || !screen.needs.areMet(state)) return stranded()

  // 5. The fields.
  const who = identityOf(session)
  const rejected = (errors: Record<string, string>): Answer => {
    const wanted = call.fixed.get(wantedBy)
    const page: Page = {
      ...{ transaction, screen, sessionID, phase, state, changes: [] },
      ...(who && { identity: who }),
      ...(wanted && { wanted }),
      ...(session?.preferences && { preferences: chosenIn(transaction.preferences, session.preferences) }),
      typed: { call: call.text, fields, errors },
    }
    return { kind: 'rejected', page }
  }
  const input = readInput(offer, call, filledIn(submission))
  if (input === 'refused') return shown && shown.version < transaction.version ? stranded() : fault('refused')
  const { action } = offer
  if (!isAllowed(transaction, who, screen.requires) || !isAllowed(transaction, who, action.requires)) {
    engine.audit('not-allowed', aboutForm(transaction, submission))
    return recordPhase(engine, transaction, unit, { ...done, ...toSignIn(transaction, submission, standing) })
  }
  if ('errors' in input) return rejected(input.errors)
  if (ready.wait > 0) return rejected({ '': tooMany(ready.wait) })

  // 6. What a commit relies on, then the action.
  const changed = action.commits && (await findChanges(engine, transaction, unit, state))
  const outcome =
    changed ||
    (await runAction(engine, unit, offer, {
      state,
      input: input.data,
      who,
      prepared: ready.prepared,
      session: () => ownerKey(id, session),
    }))
  reach('acted')
  if (outcome.kind === 'reject' || outcome.kind === 'conflict') await unit.undo()
  if (outcome.kind === 'reject') return rejected(outcome.errors as Record<string, string>)
  const next = changed ? new Set([changed.screen]) : action.next
  const reached = checkOutcome(transaction, { ...action, next }, outcome)

  // 7. The journal.
  if (outcome.kind === 'sign-in') {
    engine.throttle.succeeded(...accountOf(offer, submission))
    return renew(engine, transaction, unit, { ...done, ...reached, outcome: 'show' }, outcome.identity)
  }
  // Written out, because spreads are dear where every phase passes; see `recordPhase`.
  return recordPhase(engine, transaction, unit, {
    session,
    submission,
    digest,
    origin,
    screen: reached.screen,
    state: reached.state,
    text: reached.text,
    outcome: outcome.kind,
    changes: outcome.kind === 'conflict' ? outcome.changes : [],
    closes: action.commits && outcome.kind !== 'conflict',
  })
}

/** The seal does not fit; see `unsealedCode`. */
async function unsealed(engine: Engine, transaction: Transaction, caller: Caller): Promise<Answer> {
  try {
    return fault(await unsealedCode(engine, transaction, caller))
  } catch (error) {
    return { kind: 'fault', code: 'busy', incident: engine.onError(error, 'looking for a session') }
  }
}

/** Forgets a session's answers. Leaving twice, or what has ended, is the same. */
async function leave(engine: Engine, transaction: Transaction, caller: Submission): Promise<Answer> {
  const id = hashOf(caller.sessionID)
  const who = await engine.store.write(async (unit) => {
    const { session } = await unit.load(id, 0, id)
    if (isElsewhere(engine.bind, session, caller)) return 'elsewhere'
    if (!session || session.expires === 0 || session.successor) return undefined
    if (session.finished === 0) await release(engine, transaction, unit, ownerKey(id, session), 'left')
    await unit.forget(session)
    return identityOf(session)
  })
  if (who) engine.audit(who === 'elsewhere' ? who : 'signed-out', aboutForm(transaction, caller))
  return { kind: 'left' }
}
