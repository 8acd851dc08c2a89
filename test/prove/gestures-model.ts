/**
 * The small model: what a visitor has been answered, and so what any form sent in now must be answered with. It knows
 * the promise, and nothing of how the engine keeps it.
 */

import type { Identity } from '../../server/define.ts'
import type { Application, Transaction } from '../../server/model.ts'
import { callIn, type Place } from './gestures-page.ts'

/** A phase that was answered. */
export interface Phase {
  number: number
  parent: number
  /** The screen it was sent from, and the one it led to. */
  origin: string
  screen: string
  outcome: 'show' | 'finish' | 'conflict'
}

export interface Session {
  id: string
  /** What the transcript calls it. */
  name: string
  transaction: Transaction
  born: number
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
  /** The session that goes on in its place, since somebody signed in. */
  successor: Session | undefined
  /** The screen that what was typed before a session's end waits for. */
  kept: string
  /** What its visitor chose, by name, and the phase that the newest choice made. */
  chosen: { values: Readonly<Record<string, string>>; at: number }
  /** Are its answers forgotten: left, or swept after it expired? */
  forgotten: boolean
  /** Every address and every form that its visitor has seen. */
  addresses: Set<string>
  forms: Map<string, Form>
}

/** A form as it is sent. */
export interface Form {
  path: string
  body: string
  /** Could a browser send this? */
  isPlain: boolean
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
  /** `isOver`: the answer may also be that the session has ended, as soon as it is forgotten. */
  | { kind: 'same'; sessionID: string; phase: Phase; isOver: boolean }
  /** A preference on the last page of all, which nothing follows. */
  | { kind: 'preferred' }
  | { kind: 'closed' }
  | { kind: 'open' }

export const isOver = (session: Session, now: number): boolean =>
  session.forgotten || session.successor !== undefined || session.expires <= now

/** The screen that a visitor sees where this one is wanted. */
export function shownFor({ transaction, identity }: Session, name: string): string {
  const { screens, signIn, authority } = transaction
  const required = screens.get(name)?.requires
  if (required === undefined || !signIn) return name
  const may = authority.slice(authority.indexOf(required)).includes(identity?.authority ?? '')
  return may ? name : signIn.name
}

/** May its end give something back? */
export const mayRelease = ({ transaction, phases, finished, forgotten }: Session): boolean =>
  transaction.release !== undefined && phases.length > 0 && finished === 0 && !forgotten

/** A session that has only seen its first screen; ages by the second. */
export function newSession(application: Application, path: string, id: string, name: string, now: number) {
  const transaction = application.transactions.get(path.slice(1)) as Transaction
  const born = Math.floor(now / 1000) * 1000
  const expires = born + transaction.life
  const known = { phases: [], taken: new Map(), closed: 0, finished: 0, kept: '', forgotten: false }
  const chosen = { values: {}, at: 0 }
  const nobody = { identity: undefined, successor: undefined }
  const seen = { addresses: new Set<string>(), forms: new Map<string, Form>() }
  return {
    id,
    name,
    transaction,
    born,
    expires,
    chosen,
    ...known,
    ...nobody,
    ...seen,
  } satisfies Session as Session
}

/** Takes a form apart. */
export function understand(session: Session, place: Place, form: Form): Submission {
  const pairs = [...new URLSearchParams(form.body)]
  const key = JSON.stringify(pairs.sort(([a], [b]) => (a < b ? -1 : 1)))
  return { ...form, session, place, call: callIn(pairs), key }
}

export function expect({ session, place, call, key }: Submission, now: number): Expected {
  if (call === 'leave') return { kind: 'leaving' }
  if (session.forgotten) return { kind: 'ended' }
  const phase = session.taken.get(key)
  const next = session.successor
  if (next && phase && phase === session.phases.at(-1))
    return {
      kind: 'same',
      sessionID: next.id,
      phase: { ...phase, number: 1 },
      isOver: session.expires <= now || isOver(next, now),
    }
  if (next) return { kind: 'ended' }
  if (phase) return { kind: 'same', sessionID: session.id, phase, isOver: isOver(session, now) }
  if (isOver(session, now)) return { kind: 'ended' }
  if (isPreference(call) && session.finished > 0 && place.phase === session.finished)
    return { kind: 'preferred' }
  return { kind: session.finished > 0 || place.phase < session.closed ? 'closed' : 'open' }
}

export const isPreference = (call: string): boolean => call.startsWith('prefer?')

/** What a session's visitor has chosen by a form that made this phase, or would have made it. */
export function choose({ session, call }: Submission, at: number): void {
  const { preferences } = session.transaction
  const called = [...new URLSearchParams(call.slice('prefer?'.length))].filter(([name]) =>
    preferences.some((each) => each.name === name),
  )
  session.chosen = { values: { ...session.chosen.values, ...Object.fromEntries(called) }, at }
}

/** A screen's title in the language that it is shown in. */
export function titleOf({ transaction, chosen }: Session, name: string): string | undefined {
  const screen = transaction.screens.get(name)
  const language = chosen.values['language'] ?? ''
  return screen?.renders.has(language) ? (screen.titles.get(language) ?? screen.title) : screen?.title
}

/** The action that a form asks for, as its author declared it. */
export const actionOf = ({ session, place, call }: Submission) =>
  session.transaction.screens.get(place.screen)?.offers.get(call.split('?')[0] ?? '')?.action

/** Is what was typed worth a new session? Only the form says so: how the old one ended makes no difference. */
export function isOffered({ session, place, call, body, isPlain }: Submission, now: number): boolean {
  const { transaction, born } = session
  const { screens, life, late } = transaction
  const inner = /^(resume|prefer)\?/.test(call)
    ? new URLSearchParams(call.slice(call.indexOf('?'))).get('call')
    : call
  const action = screens.get(place.screen)?.offers.get(inner?.split('?')[0] ?? '')?.action
  const isText = ([name, text]: [string, string]) => {
    const { type = 'boolean', secret } = action?.fields.get(name) ?? {}
    return text !== '' && type !== 'boolean' && !secret
  }
  return isPlain && late > 0 && now < born + life + late && [...new URLSearchParams(body)].some(isText)
}

/** Remembers a phase. */
export function learn(submission: Submission, phase: Phase, now: number): void {
  const { session, key } = submission
  const { idle, life, keeps } = session.transaction
  const isFinal = phase.outcome === 'finish'
  session.phases.push(phase)
  session.taken.set(key, phase)
  if (isPreference(submission.call)) choose(submission, phase.number)
  const action = actionOf(submission)
  // Led to sign in instead: what was typed waits.
  const isAsked = phase.screen === session.transaction.signIn?.name && !action?.next.has(phase.screen)
  if (submission.call.startsWith('resume?') || (action && isAsked)) session.kept = phase.origin
  else if (session.kept === phase.origin) session.kept = ''
  if (action?.commits && !isAsked && phase.outcome !== 'conflict') session.closed = phase.number
  if (isFinal) session.finished = phase.number
  session.expires = isFinal ? now + keeps : Math.min(now + idle, session.born + life)
}

/** The newest phase sent from a screen, whose answers its page shows. */
export const sentFrom = ({ phases }: Session, { screen, phase }: Place): number =>
  phases.findLast(({ parent, origin }) => parent === phase && origin === screen)?.number ?? 0
