/**
 * The small model: what a visitor has been answered, and so what any form sent in now must be answered with.
 * It knows the promise, and nothing of how the engine keeps it.
 */

import type { Action, Application, Catalogue, Transaction } from '../../../server/model/application.ts'
import type { Identity } from '../../../server/model/define.ts'
import { declaredName } from '../../../server/model/rows.ts'
import { bornAt } from '../../../server/security/identifiers.ts'
import { callIn, type Place } from './page.ts'

/** A phase that was answered. */
export interface Phase {
  number: number
  tag: string
  parent: number
  /** The screen it was sent from, and the one it led to. */
  origin: string
  screen: string
  outcome: 'show' | 'finish' | 'conflict'
  /** The session of a transaction that began with it. */
  begun?: Session
}

export interface Session {
  id: string
  /** What the transcript calls it. */
  name: string
  transaction: Transaction
  born: number
  /**
   * The cookie that was given with its first page; an address from before the first form is nothing without
   * it.
   */
  given: string | undefined
  /** The cookie that its first form brought, by which it is bound. */
  binding: string | undefined
  /** Has it begun, and is its end remembered? */
  isStored: boolean
  /** The database's key for it, once it has a row. */
  row?: unknown
  phases: Phase[]
  /** The phase that each form made. */
  taken: Map<string, Phase>
  /** The newest commit, and the last one: screens shown before them are closed. */
  closed: number
  finished: number
  expires: number
  /** Who has signed in, as the database has it. */
  identity: Identity | undefined
  /** The session that goes on in its place, since its visitor signed in. */
  successor: Session | undefined
  /** What was typed and not sent, by screen. */
  drafts: Map<string, Draft>
  /** What its visitor chose, by name. */
  chosen: Readonly<Record<string, string>>
  /** The languages of its pages. */
  catalogues: readonly Catalogue[]
  /** Are its answers forgotten: left, or swept after it expired? */
  forgotten: boolean
  /** Every address and every form that its visitor has seen. */
  addresses: Set<string>
  forms: Map<string, Form>
}

/** What was typed into a form and not sent. */
export interface Draft {
  call: string
  typed: ReadonlyMap<string, string>
  /** Do other pages say that it waits? */
  waits: boolean
}

/** A form as it is sent. */
export interface Form {
  path: string
  body: string
}

/** A form, understood. */
export interface Submission extends Form {
  session: Session
  place: Place
  call: string
  /** Equal for equal forms. */
  key: string
}

export type Expected =
  /** Left once more. */
  | { kind: 'leaving' }
  | { kind: 'ended' }
  /**
   * `isOver`: the answer may also be that the session has ended, as soon as it is forgotten. `of`: the session that
   * began with the form.
   */
  | { kind: 'same'; phase: Phase; isOver: boolean; of?: Session }
  /** How pages are shown is chosen, with no phase. */
  | { kind: 'preference' }
  /** Another step of the same phase is shown. */
  | { kind: 'step'; screen: string }
  /** The visitor has to sign in first; no phase is recorded. */
  | { kind: 'asked'; screen: string }
  | { kind: 'closed' }
  | { kind: 'open' }

export const isClosed = ({ finished, closed }: Session, { phase }: Place): boolean =>
  finished > 0 || phase < closed

export const isOver = (session: Session, now: number): boolean =>
  session.forgotten || session.successor !== undefined || session.expires <= now

/** The screen that a visitor sees where this one is wanted. */
export function shownFor(session: Session, name: string): string {
  const { screens, signInScreen } = session.transaction
  if (!signInScreen) return name
  const required = screens.get(name)?.role
  return isAllowed(session, required) ? name : signInScreen.name
}

/** May its end give something back? */
export const mayRelease = ({ transaction, isStored, finished, forgotten }: Session): boolean =>
  transaction.release !== undefined && isStored && finished === 0 && !forgotten

/**
 * A session that has only seen its first screen; its identifier says since when.
 * @param given the cookie that was given with it
 */
export function newSession(
  application: Application,
  path: string,
  id: string,
  name: string,
  given: string | undefined,
): Session {
  // The name of a language may stand before the transaction's.
  const names = path.split(/[/?]/)
  const transaction = names.map((name) => application.transactions.get(name)).find(Boolean) as Transaction
  const born = bornAt(id)
  return {
    id,
    name,
    transaction,
    catalogues: [...application.catalogues.values()],
    given,
    born,
    expires: born + transaction.maxAge,
    binding: undefined,
    isStored: false,
    phases: [],
    taken: new Map(),
    closed: 0,
    finished: 0,
    drafts: new Map(),
    chosen: {},
    forgotten: false,
    identity: undefined,
    successor: undefined,
    addresses: new Set(),
    forms: new Map(),
  }
}

/**
 * Before anything was sent an address is only that of the browser that it was given to: it leads to a session
 * of its own.
 */
export const isForeign = ({ isStored, given }: Session, { phase }: Place, cookie: string | undefined) =>
  phase === 0 && !isStored && (cookie === undefined || cookie !== given)

/** Takes a form apart. */
export function understand(session: Session, place: Place, form: Form): Submission {
  const pairs = [...new URLSearchParams(form.body)]
  const key = JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...form, session, place, call: callIn(pairs), key }
}

export function expect(submission: Submission, now: number): Expected {
  const { session, place, call, key } = submission
  if (call === 'leave') return { kind: 'leaving' }
  if (session.forgotten) return { kind: 'ended' }
  const phase = session.taken.get(key)
  const next = session.successor
  if (next && phase && phase === session.phases.at(-1))
    return {
      kind: 'same',
      phase: { ...phase, number: 1 },
      isOver: session.expires <= now || isOver(next, now),
    }
  if (next) return { kind: 'ended' }
  if (phase?.begun) {
    const [first] = phase.begun.phases as [Phase]
    return { kind: 'same', phase: first, of: phase.begun, isOver: isOver(phase.begun, now) }
  }
  if (phase) return { kind: 'same', phase, isOver: isOver(session, now) }
  if (isOver(session, now)) return { kind: 'ended' }
  const isLast = session.finished > 0 && place.phase === session.finished
  if (isPreference(call) && isLast) return { kind: 'preference' }
  const isAnytime = session.finished === 0 && actionOf(submission)?.isAnytime
  if (isClosed(session, place) && !isAnytime) return { kind: 'closed' }
  if (isPreference(call)) return { kind: 'preference' }
  if (isStepping(call)) return { kind: 'step', screen: parameterOf(call, 'to') }
  const { signInScreen } = session.transaction
  return signInScreen && lacksAuthority(submission)
    ? { kind: 'asked', screen: signInScreen.name }
    : { kind: 'open' }
}

const isAllowed = ({ transaction: { roles }, identity }: Session, required: string | undefined) =>
  required === undefined || roles.slice(roles.indexOf(required)).includes(identity?.role ?? '')

const lacksAuthority = (submission: Submission): boolean => {
  const { session, place, call } = submission
  if (call.startsWith('resume')) return false
  const { role } = session.transaction.screens.get(place.screen) ?? {}
  return !isAllowed(session, role) || !isAllowed(session, actionOf(submission)?.role)
}

/** Is what is typed kept, and no phase made? */
export const isPreference = (call: string): boolean => /^(prefer|rows)\?/.test(call)

const isStepping = (call: string): boolean => call.startsWith('step?')

const parameterOf = (call: string, name: string): string =>
  new URLSearchParams(call.slice(call.indexOf('?'))).get(name) ?? ''

/** The engine's own buttons that send a form's fields. */
const withFieldsOf = /^(resume|prefer|rows|step)\?/

/** The call whose fields were sent, where that is another one than the button's own. */
const callBehind = (call: string): string => (withFieldsOf.test(call) ? parameterOf(call, 'call') : call)

/** What is typed in a form after a button added a row to it, or removed one. */
function withRowsOf(call: string, sent: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const fixed = new URLSearchParams(call.startsWith('rows?') ? call.slice('rows?'.length) : '')
  const [added, removed, row] = [fixed.get('add'), fixed.get('remove'), Number(fixed.get('row'))]
  if (added !== null) return new Map(sent).set(added, String(Number(sent.get(added)) + 1))
  if (removed === null) return sent
  const moved = [...sent].flatMap(([name, text]): [string, string][] => {
    const [array, index, key] = name.split('.')
    if (array !== removed || key === undefined || Number(index) < row) return [[name, text]]
    return Number(index) === row ? [] : [[`${array}.${Number(index) - 1}.${key}`, text]]
  })
  return new Map(moved).set(removed, String(Number(sent.get(removed)) - 1))
}

const identifiers = new Set(['sessionID', 'screenID', 'actionID'])

/**
 * What is kept of a form that was typed and not sent; nothing where it holds no fields, and never a secret.
 */
function draftOf({ session, place, call, body }: Submission, waits: boolean): Draft | undefined {
  const inner = callBehind(call)
  const offer = session.transaction.screens.get(place.screen)?.offers.get(inner.split('?')[0] ?? '')
  const sent = new Map(
    [...new URLSearchParams(body)].filter(
      ([name]) =>
        !identifiers.has(name) && !name.startsWith('actionID.') && !offer?.action.fields.get(name)?.secret,
    ),
  )
  const typed = withRowsOf(call, sent)
  if (isTooLong(offer?.action, typed)) return undefined
  return typed.size > 0 || !withFieldsOf.test(call) ? { call: inner, typed, waits } : undefined
}

/**
 * Is a text, but for secrets, longer than any that its field accepts? None such is kept. Browsers send line
 * ends as CRLF.
 */
const isTooLong = (action: Action | undefined, typed: Iterable<[string, string]>): boolean =>
  [...typed].some(([name, text]) => {
    const { longest = Number.POSITIVE_INFINITY, secret = false } =
      action?.fields.get(declaredName(name)) ?? {}
    return !secret && text.replaceAll('\r\n', '\n').length > longest
  })

/** A session has something to remember from now on. */
function begin(session: Session, cookie: string | undefined): void {
  if (session.isStored) return
  session.isStored = true
  session.binding = cookie
}

const liveOn = (session: Session, now: number) => {
  const { transaction, born } = session
  session.expires = Math.min(now + transaction.idleTimeout, born + transaction.maxAge)
}

/** Remembers what a session's visitor chose by a form. */
export function choose(submission: Submission, now: number, cookie: string | undefined): void {
  const { session, place, call } = submission
  const { preferences } = session.transaction
  begin(session, cookie)
  const called = [...new URLSearchParams(call.slice('prefer?'.length))].filter(([name]) =>
    preferences.some((each) => each.name === name),
  )
  session.chosen = { ...session.chosen, ...Object.fromEntries(called) }
  // Nothing is typed, and nothing follows, where everything is over.
  if (session.finished > 0) return
  const draft = draftOf(submission, false)
  if (draft) session.drafts.set(place.screen, draft)
  else if (callBehind(call) !== '') session.drafts.delete(place.screen)
  liveOn(session, now)
}

/** Remembers what was typed where another step was chosen. It moves no end, but may begin the session. */
export function keepAtStep(submission: Submission, now: number, cookie: string | undefined): void {
  const { session, place } = submission
  if (!session.isStored) liveOn(session, now)
  begin(session, cookie)
  const draft = draftOf(submission, false)
  if (draft) session.drafts.set(place.screen, draft)
  else session.drafts.delete(place.screen)
}

/** Remembers what waits until the visitor signs in. */
export function keepWaiting(submission: Submission, now: number, cookie: string | undefined): void {
  const { session, place } = submission
  begin(session, cookie)
  const draft = draftOf(submission, true)
  if (draft) session.drafts.set(place.screen, draft)
  liveOn(session, now)
}

/** Remembers what was typed into a form that was refused. It moves no end, but may begin the session. */
export function keepTyped(submission: Submission, now: number, cookie: string | undefined): void {
  const { session, place } = submission
  const draft = draftOf(submission, false)
  if (!draft || draft.typed.size === 0) return
  if (!session.isStored) liveOn(session, now)
  begin(session, cookie)
  session.drafts.set(place.screen, draft)
}

/** Is it a screen's title, in one of the application's languages? */
export function isTitled({ transaction, catalogues }: Session, name: string, heading: string): boolean {
  const title = transaction.screens.get(name)?.title
  return (
    title !== undefined &&
    catalogues.some((catalogue) => catalogue.text(title).replace(/\s+/g, ' ') === heading)
  )
}

/** The action that a form asks for, as its author declared it. */
export const actionOf = ({ session, place, call }: Submission) =>
  session.transaction.screens.get(place.screen)?.offers.get(call.split('?')[0] ?? '')?.action

/**
 * Is what was typed worth a new session? Only the form says so: how the old one ended makes no difference.
 */
export function isOffered({ session, place, call, body }: Submission, now: number): boolean {
  const { transaction, born } = session
  const { screens, maxAge, lateSubmission } = transaction
  const action = screens.get(place.screen)?.offers.get(callBehind(call).split('?')[0] ?? '')?.action
  const isText = ([name, text]: [string, string]) => {
    const { type = 'boolean', secret } = action?.fields.get(declaredName(name)) ?? {}
    return text !== '' && type !== 'boolean' && type !== 'rows' && !secret
  }
  const sent = [...new URLSearchParams(body)]
  return (
    lateSubmission > 0 &&
    now < born + maxAge + lateSubmission &&
    sent.some(isText) &&
    !isTooLong(action, sent)
  )
}

/** Remembers a phase. */
export function learn(submission: Submission, phase: Phase, now: number, cookie: string | undefined): void {
  const { session, key } = submission
  const isFinal = phase.outcome === 'finish'
  begin(session, cookie)
  session.phases.push(phase)
  session.taken.set(key, phase)
  const draft = submission.call.startsWith('resume') ? draftOf(submission, true) : undefined
  if (draft) session.drafts.set(phase.origin, draft)
  else session.drafts.delete(phase.origin)
  if (actionOf(submission)?.writes === 'commit' && phase.outcome !== 'conflict') session.closed = phase.number
  if (isFinal) session.finished = phase.number
  if (isFinal) session.expires = now + session.transaction.receiptRetention
  else liveOn(session, now)
}

/** The newest phase sent from a screen, whose answers its page shows. */
export const sentFrom = ({ phases }: Session, { screen, phase }: Place): number =>
  phases.findLast(({ parent, origin }) => parent === phase && origin === screen)?.number ?? 0
