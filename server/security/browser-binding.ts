/**
 * Browser binding: a cookie with a random value binds a session to the browser that began it, so that a
 * leaked address opens nothing in another browser. The session of a browser without cookies is not bound.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { Session } from '../store/contract.ts'
import { sha256 } from './hash.ts'

/**
 * `auto`: a session is bound if its first form brought the cookie. `required`: no session begins without it.
 */
export type CookieBinding = 'off' | 'auto' | 'required'

/** The sender of a request: its cookie and its IP address. */
export interface Sender {
  binding: string | undefined
  address: string
}

/** The sender, and the session that the request names. */
export interface Caller extends Sender {
  sessionID: string
}

/**
 * With this prefix browsers refuse the cookie from another host, or without TLS: RFC 6265bis, section
 * 4.1.3.2.
 */
const name = '__Host-deity'
const inCookies = new RegExp(`(?:^|; ?)${name}=([A-Za-z0-9_-]{22})(?:;|$)`)

/** @param header the request's Cookie header; the first of two counts, because a browser has only one */
export const bindingIn = (header: string | undefined): string | undefined => inCookies.exec(header ?? '')?.[1]

export const newBinding = (): string => randomBytes(16).toString('base64url')

/**
 * The Set-Cookie header for a browser that may begin a session. A value that the browser has is set again,
 * because its other sessions are bound to it.
 *
 * `SameSite=Lax`, so that a link on another site leads back into a session. That is safe because no GET
 * writes anything, and the cookie alone opens no session.
 * @param life milliseconds
 */
export const bindingCookie = (binding: string, life: number): string =>
  `${name}=${binding}; Path=/; Max-Age=${Math.ceil(life / 1000)}; Secure; HttpOnly; SameSite=Lax`

/**
 * The stored value. Another one for each session, so that the database does not show which sessions share a
 * browser.
 */
export const bindingHash = ({ sessionID, binding }: Pick<Caller, 'sessionID' | 'binding'>): Buffer | null =>
  binding === undefined ? null : sha256(`${sessionID}\n${binding}`)

/**
 * Does the session belong to another browser? A session that began without the cookie takes nothing from a
 * browser that has one: it may have been begun by an attacker who knows its sessionID.
 */
export function isBoundElsewhere(
  cookieBinding: CookieBinding,
  session: Session | undefined,
  caller: Caller,
): boolean {
  if (cookieBinding === 'off' || !session) return false
  const hash = bindingHash(caller)
  if (!hash || !session.binding) return hash !== null || session.binding !== null
  return !timingSafeEqual(hash, session.binding)
}

/** Characters of a mark: 132 bits. */
const markLength = 22

/**
 * A mark of the cookie, for the address of a first page. The seal covers it: with another cookie the address
 * leads to a new session.
 */
export const bindingMark = (caller: Pick<Caller, 'sessionID' | 'binding'>): string | undefined =>
  bindingHash(caller)?.toString('base64url').slice(0, markLength)
