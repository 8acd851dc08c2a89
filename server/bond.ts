/**
 * Ties a session to the browser that began it, by a cookie with a value of its own: an address that leaked opens nothing
 * elsewhere. A browser that takes no cookie is tied to nothing.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Session } from '../db/store.ts'
import { sha256 } from './hashes.ts'
import { randomBytes } from './random.ts'

/** `auto`: a session is bound if its first phase brought the cookie. `required`: without one none begins. */
export type Bind = 'off' | 'auto' | 'required'

/** Where a request came from: the cookie that it brought, and the address. */
export interface Sender {
  bond: string | undefined
  address: string
}

/** Who sent it: the session that it names too. */
export interface Caller extends Sender {
  sessionID: string
}

/** The prefix makes browsers refuse it from another host, or without TLS: RFC 6265bis, section 4.1.3.2. */
const name = '__Host-deity'
const inCookies = new RegExp(`(?:^|; ?)${name}=([A-Za-z0-9_-]{22})(?:;|$)`)

/** @param header the request's Cookie; of two with the name the first counts, as browsers can have one only */
export const bondIn = (header: string | undefined): string | undefined => inCookies.exec(header ?? '')?.[1]

/**
 * The Set-Cookie for a browser that may begin a session. One that it has is kept, for the sake of its other sessions.
 * @param life milliseconds for which a session can go on
 */
export const bondCookie = (bond: string | undefined, life: number): string =>
  `${name}=${bond ?? randomBytes(16).toString('base64url')}; Path=/; Max-Age=${Math.ceil(life / 1000)}; Secure; HttpOnly; SameSite=Strict`

/** What the store keeps of it: another value for each session, so that nobody reads there which ones share a browser. */
export const bondHash = ({ sessionID, bond }: Pick<Caller, 'sessionID' | 'bond'>): Buffer | null =>
  bond === undefined ? null : sha256(`${sessionID}\n${bond}`)

/** Is the session bound, and to another browser than the caller's? */
export function isElsewhere(bind: Bind, session: Session | undefined, caller: Caller): boolean {
  if (bind === 'off' || !session?.bond) return false
  const hash = bondHash(caller)
  return !hash || !timingSafeEqual(hash, session.bond)
}
