/** The three identifiers that travel with every form and link, and the seal that makes them ours. */
import { timingSafeEqual } from 'node:crypto'
import { hmacBy, sha256 } from './hashes.ts'
import { randomBytes } from './random.ts'

/** 5 bytes of seconds since 1970, then 128 random bits. The time lets an unused sessionID age without a row. */
const sessionBytes = 21
const sessionPattern = /^[A-Za-z0-9_-]{28}$/
const screenPattern = /^([a-z][a-z0-9-]{0,63})\.(0|[1-9][0-9]{0,8})$/
const callPattern = /^([a-z][a-z0-9-]{0,63})(?:\?([A-Za-z0-9_.~%=&-]{1,1000}))?$/
/** With the key's id, or without, as seals were before keys had one. */
const sealPattern = /^[A-Za-z0-9_-]{22,23}$/
/** Characters of the HMAC in a seal: 132 bits. */
const hmacLength = 22

/** @param now milliseconds since 1970 */
export function newSessionID(now: number): string {
  const bytes = randomBytes(sessionBytes)
  bytes.writeUIntBE(Math.floor(now / 1000), 0, 5)
  return bytes.toString('base64url')
}

/** What a session keeps of the one that follows it: the time and a random value, worth nothing without its own sessionID. */
export const newSuccessor = (now: number): Buffer => Buffer.from(newSessionID(now), 'base64url')

/** The sessionID of the session that follows; the same for each who asks with the one before it. */
export const successorID = (sessionID: string, successor: Uint8Array): string =>
  Buffer.concat([
    successor.subarray(0, 5),
    sha256(`${sessionID}\n${Buffer.from(successor).toString('base64url')}`).subarray(0, sessionBytes - 5),
  ]).toString('base64url')

export const isSessionID = (text: string | undefined): text is string =>
  text !== undefined && sessionPattern.test(text)

/** When a sessionID was issued, in milliseconds since 1970. Only worth anything beside a good seal. */
export const bornAt = (sessionID: string): number =>
  Buffer.from(sessionID, 'base64url').readUIntBE(0, 5) * 1000

/** What the store knows a session by. A plain hash will do: 128 random bits cannot be guessed back. */
export const hashOf = (sessionID: string): Buffer => sha256(sessionID)

/** What an application may know a session by, to tell its rows from others'; no way leads back from it. */
export const sessionKey = (hash: Uint8Array): string => Buffer.from(hash).toString('hex', 0, 16)

/** `review.7`: screen *review* as shown after phase 7. */
export function parseScreenID(text: string | undefined): { screen: string; phase: number } | undefined {
  const [, screen, phase] = screenPattern.exec(text ?? '') ?? []
  return screen && phase ? { screen, phase: Number(phase) } : undefined
}

/** An action with its fixed parameters, as it is sealed: `remove-guest?index=2`. */
export function writeCall(action: string, fixed: Record<string, string>): string {
  const pairs = Object.entries(fixed).map(([name, value]) => `${name}=${percent(value)}`)
  return pairs.length > 0 ? `${action}?${pairs.join('&')}` : action
}

/** Percent-encodes all that the pattern of an actionID does not hold. */
const percent = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)

/** The fixed parameter in which the engine itself keeps the screen to go back to; no input can have this name. */
export const wantedBy = '~'

export interface Call {
  action: string
  fixed: ReadonlyMap<string, string>
  /** Both, as sealed. */
  text: string
}

const nothingFixed: ReadonlyMap<string, string> = new Map()

/** Takes apart what `writeCall` wrote. */
export function parseCall(text: string | undefined): Call | undefined {
  const [, action, parameters] = callPattern.exec(text ?? '') ?? []
  if (!text || !action) return undefined
  return { action, fixed: parameters ? new Map(new URLSearchParams(parameters)) : nothingFixed, text }
}

/** The parts of an actionID. Only the seal, once checked, says that they were written here. */
export function parseActionID(text: string | undefined): { call: Call; seal: string } | undefined {
  const dot = text?.lastIndexOf('.') ?? -1
  const call = parseCall(text?.slice(0, Math.max(dot, 0)))
  const seal = text?.slice(dot + 1)
  return call && seal && sealPattern.test(seal) ? { call, seal } : undefined
}

/** Everything a seal covers. */
export interface Sealed {
  transaction: string
  sessionID: string
  /** The screenID. */
  screen: string
  /** {@link Call.text} */
  call: string
}

/** Makes seals with the newest key, and takes those of every key it has. */
export interface Sealer {
  seal(sealed: Sealed): string
  isGood(sealed: Sealed, seal: string): boolean
  /** Takes other keys from now on. */
  renew(keys: readonly Uint8Array[]): void
}

interface SealKey {
  /** One character of the key's own making, so that servers need not agree on it. Two keys may have the same. */
  id: string
  sealBy(sealed: Sealed): string
}

function sealKey(key: Uint8Array): SealKey {
  if (key.length < 32) throw new Error(`the seal's key must have at least 32 bytes; this has ${key.length}`)
  const hmac = hmacBy(key)
  return {
    id: hmac('id').slice(0, 1),
    sealBy: ({ transaction, sessionID, screen, call }) =>
      hmac(`${transaction}\n${sessionID}\n${screen}\n${call}`).slice(0, hmacLength),
  }
}

function isEqual(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)]
  return one.length === other.length && timingSafeEqual(one, other)
}

/** @param keys at least 32 bytes each, the newest first */
export function createSealer(keys: readonly Uint8Array[]): Sealer {
  let newest: SealKey
  let all: SealKey[]
  const renew = (keys: readonly Uint8Array[]) => {
    const made = keys.map(sealKey)
    if (!made[0]) throw new Error('there is no key for the seals')
    newest = made[0]
    all = made
  }
  renew(keys)
  return {
    seal: (sealed) => newest.id + newest.sealBy(sealed),
    isGood: (sealed, given) => {
      const hasID = given.length > hmacLength
      const hmac = hasID ? given.slice(1) : given
      return all.some(({ id, sealBy }) => (!hasID || given.startsWith(id)) && isEqual(sealBy(sealed), hmac))
    },
    renew,
  }
}
