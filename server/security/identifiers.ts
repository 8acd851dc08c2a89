/**
 * The three identifiers of every form and link: sessionID, screenID, actionID. How they are written and read.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Session } from '../store/contract.ts'
import { sha256 } from './hash.ts'

/**
 * 5 bytes of seconds since 1970, then 128 random bits. By the time an unused sessionID expires without a row.
 */
const sessionBytes = 21
const sessionPattern = /^[A-Za-z0-9_-]{28}$/
const screenPattern =
  /^([a-z][a-z0-9-]{0,63})\.(?:0|([1-9][0-9]{0,8})-([0-9a-f]{6}))(?:\?([A-Za-z0-9_.~%=&-]+))?$/
const callPattern = /^([a-z][a-z0-9-]{0,63})(?:\?([A-Za-z0-9_.~%=&-]+))?$/
/** Characters of a call. Its fixed parameters can be as long as their schema allows; see form-size.ts. */
export const maxCallLength = 100_000
const sealPattern = /^[A-Za-z0-9_-]{23}$/

/** @param now milliseconds since 1970 */
export function newSessionID(now: number): string {
  const bytes = randomBytes(sessionBytes)
  bytes.writeUIntBE(Math.floor(now / 1000), 0, 5)
  return bytes.toString('base64url')
}

/** The value from which a session's sessionID leads to its successor's: useless without that sessionID. */
export const newSuccessor = (now: number): Buffer => Buffer.from(newSessionID(now), 'base64url')

/** The sessionID of the successor: a function of the session's own sessionID and the stored value. */
export const successorID = (sessionID: string, successor: Uint8Array): string =>
  Buffer.concat([
    successor.subarray(0, 5),
    sha256(`${sessionID}\n${Buffer.from(successor).toString('base64url')}`).subarray(0, sessionBytes - 5),
  ]).toString('base64url')

export const isSessionID = (text: string | undefined): text is string =>
  text !== undefined && sessionPattern.test(text)

/** When a sessionID was issued, in milliseconds since 1970. Trustworthy only with a valid seal. */
export const bornAt = (sessionID: string): number =>
  Buffer.from(sessionID, 'base64url').readUIntBE(0, 5) * 1000

/** The hash by which the store knows a session. Needs no salt: 128 random bits cannot be guessed. */
export const hashOf = (sessionID: string): Buffer => sha256(sessionID)

/** The name by which an application's rows know a session. The sessionID cannot be computed from it. */
export const sessionKey = (hash: Uint8Array): string => Buffer.from(hash).toString('hex', 0, 16)

/**
 * A phase as identifiers name it. After a restore the same number may name another phase. The tag is random,
 * so that a form of a lost phase is refused.
 */
export interface PhaseRef {
  /** 0 before the first phase. */
  phase: number
  /** Six hexadecimal digits; empty for phase 0. */
  tag: string
}

/** Before the first phase. */
export const phaseZero: PhaseRef = { phase: 0, tag: '' }

/** The tag of a phase that is about to be recorded. */
export const newTag = (): string => randomUUID().slice(0, 6)

/**
 * `review.7-3f9a1c`: screen *review* as shown after phase 7; `dates.0` before the first phase;
 * `product.7-3f9a1c?item=5` with a parameter.
 * @param screen its name, with its parameters: `product?item=5`
 */
export function writeScreenID(screen: string, { phase, tag }: PhaseRef): string {
  const of = phase === 0 ? '.0' : `.${phase}-${tag}`
  const at = screen.indexOf('?')
  return at === -1 ? `${screen}${of}` : `${screen.slice(0, at)}${of}${screen.slice(at)}`
}

/** The parts of a screenID. Its parameters, if it has any, stand in the screen's name. */
export function parseScreenID(text: string | undefined): ({ screen: string } & PhaseRef) | undefined {
  if (text !== undefined && text.length > maxCallLength) return undefined
  const [, name, phase, tag, parameters] = screenPattern.exec(text ?? '') ?? []
  if (!name) return undefined
  const screen = parameters ? `${name}?${parameters}` : name
  return phase && tag ? { screen, phase: Number(phase), tag } : { screen, ...phaseZero }
}

/** An action with its fixed parameters, as it is sealed: `remove-guest?index=2`. */
export function writeCall(action: string, fixed: Record<string, string>): string {
  const pairs = Object.entries(fixed).map(([name, value]) => `${name}=${percent(value)}`)
  return pairs.length > 0 ? `${action}?${pairs.join('&')}` : action
}

/** Percent-encodes every character that the pattern of an actionID does not allow. */
const percent = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** The engine's own fixed parameter for the screen to go back to. No input can have this name. */
export const wantedBy = '~'

/** The engine's own fixed parameter for the page that answered a screen's form. Its value is that of `of`. */
export const answerParameter = 'answer'

export interface Call {
  action: string
  fixed: ReadonlyMap<string, string>
  /** The action and its fixed parameters, as sealed. */
  text: string
}

const nothingFixed: ReadonlyMap<string, string> = new Map()

/** The parts of a call. */
export function parseCall(text: string | undefined): Call | undefined {
  if (!text || text.length > maxCallLength) return undefined
  const [, action, parameters] = callPattern.exec(text) ?? []
  if (!action) return undefined
  return { action, fixed: parameters ? new Map(new URLSearchParams(parameters)) : nothingFixed, text }
}

/** The parts of an actionID. They can be trusted only once the seal is checked. */
export function parseActionID(text: string | undefined): { call: Call; seal: string } | undefined {
  const dot = text?.lastIndexOf('.') ?? -1
  const call = parseCall(text?.slice(0, Math.max(dot, 0)))
  const seal = text?.slice(dot + 1)
  return call && seal && sealPattern.test(seal) ? { call, seal } : undefined
}

/** The name by which an application's rows know a session. It stays the same when the session is rotated. */
export const ownerKey = (hash: Uint8Array, session: Pick<Session, 'owner'> | undefined): string =>
  sessionKey(session?.owner ?? hash)
