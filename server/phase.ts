/**
 * A phase: one form sent in and its answer, one unit of work. Here the promise is kept, and no author's code can break
 * it. Knows neither HTTP nor SQL.
 */
import { createHash } from 'node:crypto'
import { type Loaded, type Recorded, type Session, Unavailable, type Unit, Unknown } from '../db/store.ts'
import type { Outcome } from './define.ts'
import { type Engine, type Identified, identify } from './engine.ts'
import type { FaultCode } from './faults.ts'
import { decodeField, isOffered } from './fields.ts'
import { bornAt, hashOf } from './ids.ts'
import { closingPlace, isClosed, isLive, isOver, pageAt } from './look.ts'
import { messageFor } from './messages.ts'
import type { Offer, Screen, Transaction } from './model.ts'
import type { Fields, Page, Place } from './page.ts'
import { readState, writeFields, writeState } from './state.ts'

export type Answer =
  /** The phase is recorded, now or (`same`) when the same form was sent before. */
  | { kind: 'recorded'; outcome: Recorded; same: boolean; sessionID: string; screen: string; phase: number }
  /** Nothing happened; the page says why and can be sent again. */
  | { kind: 'rejected'; page: Page }
  /** Nothing happened, or (`unknown`) nobody can tell. `page`: the same form again. `on`: where the session goes on. */
  | {
      kind: 'fault'
      code: FaultCode
      page?: Page
      on?: { sessionID: string } & Place
      typed?: Fields
      offer?: Offer
    }
  | { kind: 'left' }

const ids = new Set(['sessionID', 'screenID', 'actionID'])

/** What the visitor filled in, without the identifiers. */
const fieldsOf = (sent: Fields): Fields => new Map([...sent].filter(([name]) => !ids.has(name)))

/** Equal for equal submissions from the same screen, whatever the order of the fields. */
function digestOf({ screen, phase, call }: Identified, fields: Fields): Buffer {
  const sorted = [...fields].sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([screen, phase, call.text, sorted]))
    .digest()
}

const fault = (code: FaultCode): Answer => ({ kind: 'fault', code })

/** The first phase of a session brings its row with it. */
const newSession = (
  { name, idle, life }: Transaction,
  sessionID: string,
  now: number,
): Omit<Session, 'id'> => ({
  transaction: name,
  born: bornAt(sessionID),
  last: 0,
  closed: 0,
  finished: 0,
  expires: now + idle,
  gone: bornAt(sessionID) + life,
})

/** Reads an action's input out of the fields and its fixed parameters. */
function readInput(
  { action, labels }: Offer,
  { call }: Identified,
  fields: Fields,
): { data: unknown } | { errors: Record<string, string> } | 'refused' {
  for (const [name, text] of fields) {
    const field = action.fields.get(name)
    if (!field || !labels.has(name) || call.fixed.has(name) || !isOffered(field, text)) return 'refused'
  }
  const texts: Record<string, unknown> = {}
  for (const [name, field] of action.fields) {
    const value = decodeField(field, call.fixed.get(name) ?? fields.get(name))
    if (value !== undefined) texts[name] = value
  }
  const parsed = action.input.safeParse(texts, {
    error: (issue) => {
      const name = String(issue.path?.[0] ?? '')
      return messageFor(issue, action.fields.get(name), labels.get(name) ?? name)
    },
  })
  if (parsed.success) return { data: parsed.data }
  const errors: Record<string, string> = {}
  for (const { path, message } of parsed.error.issues) errors[String(path[0] ?? '')] ??= message
  return { errors }
}

/** Runs the action within its time limit. A handler that goes on after it finds its `db` closed. */
async function runAction(engine: Engine, unit: Unit, { action }: Offer, state: unknown, input: unknown) {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const message = `the action ${action.name} took longer than ${engine.actionLimit} ms`
    timer = setTimeout(() => reject(new Error(message)), engine.actionLimit)
  })
  try {
    const phase = {
      state: action.needs.parse(state),
      input,
      now: new Date(engine.now()),
      get db() {
        return unit.rows(action.commits ? 'write' : 'read')
      },
    }
    return await Promise.race([action.handle(phase), late])
  } finally {
    clearTimeout(timer)
  }
}

/** The outcome, held against what the action declared. @throws on an author's mistake */
function checkOutcome(
  transaction: Transaction,
  { action }: Offer,
  outcome: Exclude<Outcome<string, unknown, string>, { kind: 'reject' }>,
) {
  const screen = transaction.screens.get(outcome.screen)
  const name = `the action ${action.name}`
  if (!screen || !action.next.has(outcome.screen))
    throw new Error(`${name} led to "${outcome.screen}", which it does not declare`)
  if (outcome.kind === 'finish' && !action.commits)
    throw new Error(`${name} finishes, but does not declare \`commits\``)
  if (outcome.kind === 'finish' && screen.offers.size > 0)
    throw new Error(`${name} finishes at "${outcome.screen}", which still offers something`)
  if (outcome.kind !== 'finish' && screen.isEnd)
    throw new Error(`${name} shows "${outcome.screen}", from where nothing leads on: only \`finish\` may`)
  const { state, text } = writeState(transaction, outcome.state)
  const needed = screen.needs.safeParse(state)
  if (!needed.success)
    throw new Error(`${name} led to "${outcome.screen}" without what it needs: ${needed.error.message}`)
  return text
}

/** A submission on its way through its unit of work. */
interface Submission extends Identified {
  fields: Fields
  hash: Buffer
  digest: Buffer
}

/** Steps 2 to 7 of a phase. Whatever it throws takes the unit of work back. */
async function inUnit(
  engine: Engine,
  transaction: Transaction,
  unit: Unit,
  submission: Submission,
): Promise<Answer> {
  const { sessionID, phase, call, fields, hash, digest } = submission
  const { session, shown, taken }: Loaded = await unit.load(hash, phase, digest)
  if (session && session.transaction !== transaction.name) return fault('ended')

  // Before anything that may answer differently today than it did then.
  if (taken)
    return {
      kind: 'recorded',
      outcome: taken.outcome,
      same: true,
      sessionID,
      screen: taken.screen,
      phase: taken.number,
    }
  if (isOver(engine, transaction, sessionID, session)) return fault('ended')
  if (session && isClosed(session, phase)) return fault('closed')
  if (phase > 0 && !shown) return fault('ended')

  const screen: Screen | undefined = transaction.screens.get(submission.screen)
  const offer = screen?.offers.get(call.action)
  const state = readState(transaction, shown)
  if (!screen || !offer || !state || !screen.needs.safeParse(state).success) return fault('stranded')
  const page: Page = { transaction, screen, sessionID, phase, state, changes: [] }

  const input = readInput(offer, submission, fields)
  if (input === 'refused') return fault('refused')
  const reject = (errors: Record<string, string>): Answer => ({
    kind: 'rejected',
    page: { ...page, typed: { call: call.text, fields, errors } },
  })
  if ('errors' in input) return reject(input.errors)

  const outcome = await runAction(engine, unit, offer, state, input.data)
  if (outcome.kind === 'reject' || outcome.kind === 'conflict') await unit.undo()
  if (outcome.kind === 'reject') return reject(outcome.errors as Record<string, string>)
  const text = checkOutcome(transaction, offer, outcome)

  const now = engine.now()
  const before = session ?? (await unit.establish(hash, newSession(transaction, sessionID, now)))
  if (!before) return fault('ended')
  const number = before.last + 1
  const isFinal = outcome.kind === 'finish'
  const after: Session = {
    ...before,
    last: number,
    closed: offer.action.commits && outcome.kind !== 'conflict' ? number : before.closed,
    finished: isFinal ? number : 0,
    expires: isFinal ? now + transaction.life : Math.min(now + transaction.idle, before.gone),
  }
  await unit.record(after, {
    number,
    parent: phase,
    origin: screen.name,
    action: call.text,
    digest,
    input: writeFields(fields),
    outcome: outcome.kind,
    screen: outcome.screen,
    state: text,
    changes: outcome.kind === 'conflict' ? JSON.stringify(outcome.changes) : null,
    at: now,
  })
  return {
    kind: 'recorded',
    outcome: outcome.kind,
    same: false,
    sessionID,
    screen: outcome.screen,
    phase: number,
  }
}

/** Which fault an error in the unit of work is. */
const codeOf = (error: unknown): FaultCode =>
  error instanceof Unavailable ? 'busy' : error instanceof Unknown ? 'unknown' : 'broken'

/** The same form again, filled with what was typed, if the session can be read. */
async function sameForm(
  engine: Engine,
  transaction: Transaction,
  { sessionID, screen, phase, call, fields }: Submission,
  notice: FaultCode,
) {
  try {
    const page = await pageAt(engine, transaction, sessionID, { screen, phase })
    return typeof page === 'string'
      ? undefined
      : { ...page, notice, changes: [], typed: { call: call.text, fields, errors: {} } }
  } catch (error) {
    engine.onError(error, 'reading the session again')
    return undefined
  }
}

/** Adds the way on and what was typed to a fault inside a session that is still good. */
async function withWayOn(
  engine: Engine,
  transaction: Transaction,
  answer: Answer,
  submission: Submission,
): Promise<Answer> {
  if (answer.kind !== 'fault' || answer.code === 'ended') return answer
  const { sessionID, phase, call, fields, hash } = submission
  const screen = transaction.screens.get(submission.screen)
  const offer = screen?.offers.get(call.action)
  const more = { ...answer, typed: fields, ...(offer && { offer }) }
  if (answer.code === 'closed') {
    const found = await engine.store.look(hash, 0, '')
    const place = found && (await closingPlace(engine, transaction, sessionID, found.session))
    return place ? { ...more, on: { sessionID, ...place } } : more
  }
  return answer.code === 'refused' && screen ? { ...more, on: { sessionID, screen, phase } } : more
}

/** Takes one form sent in. Never rejects: every error becomes an answer. */
export async function takePhase(engine: Engine, transaction: Transaction, sent: Fields): Promise<Answer> {
  const identified = identify(engine, transaction, sent)
  try {
    if (identified === 'ended') return fault('ended')
    if (identified === 'unsealed')
      return fault((await isLive(engine, transaction, sent.get('sessionID') ?? '')) ? 'refused' : 'ended')
  } catch (error) {
    engine.onError(error, 'looking for the session')
    return fault('busy')
  }
  const fields = fieldsOf(sent)
  const hash = hashOf(identified.sessionID)
  const submission: Submission = { ...identified, fields, hash, digest: digestOf(identified, fields) }
  try {
    if (identified.call.text === 'leave') return await leave(engine, hash)
    const answer = await engine.store.write((unit) => inUnit(engine, transaction, unit, submission))
    return await withWayOn(engine, transaction, answer, submission)
  } catch (error) {
    const code = codeOf(error)
    engine.onError(error, `${transaction.name}/${identified.call.action}`)
    const page = await sameForm(engine, transaction, submission, code)
    return { kind: 'fault', code, typed: fields, ...(page && { page }) }
  }
}

/** Forgets a session's answers. Leaving twice, or what has ended, is the same. */
async function leave({ store }: Engine, hash: Buffer): Promise<Answer> {
  await store.write(async (unit) => {
    const { session } = await unit.load(hash, 0, hash)
    if (session) await unit.forget(session)
  })
  return { kind: 'left' }
}
