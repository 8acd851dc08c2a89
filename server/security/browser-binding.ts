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

/** What sessions are bound to. */
export interface BindingRules {
  cookieBinding: CookieBinding
  /** Does the host name the user of each request? Its sessions are then bound to that user as well. */
  identifies: boolean
  /** See `cookieNameAt`. */
  cookieName: string
}

/** A user of the host that serves the application, as the host identified them for this request. */
export interface HostUser {
  name: string
  /** One of the transaction's `roles`; any other allows nothing. */
  role: string
}

/** The sender of a request: what its sessions are bound to, and its IP address. */
export interface Sender {
  /** See `bindingOf`. */
  binding: string | undefined
  address: string
  user?: HostUser | undefined
}

/** The sender, and the session that the request names. */
export interface Caller extends Sender {
  sessionID: string
}

/**
 * The cookie's name. Another one below each base path: each application gives its cookie the time that its own
 * sessions need. With this prefix browsers refuse the cookie from another host, or without TLS: RFC 6265bis,
 * section 4.1.3.2. Base paths have no `+`.
 */
export const cookieNameAt = (basePath: string): string => `__Host-deity${basePath.replaceAll('/', '+')}`

const patterns = new Map<string, RegExp>()

function patternOf(name: string): RegExp {
  const known = patterns.get(name)
  if (known) return known
  const pattern = new RegExp(`(?:^|; ?)${name.replace(/[.+]/g, '\\$&')}=([A-Za-z0-9_-]{22})(?:;|$)`)
  patterns.set(name, pattern)
  return pattern
}

/** @param header the request's Cookie header; the first of two counts, because a browser has only one */
export const bindingIn = (header: string | undefined, name = cookieNameAt('')): string | undefined =>
  header === undefined ? undefined : patternOf(name).exec(header)?.[1]

/** The cookie as far as it binds: where only the host's user does, it is nothing. */
export const bindingCookieIn = (
  { cookieBinding, identifies, cookieName }: BindingRules,
  header: string | undefined,
): string | undefined => (cookieBinding === 'off' && identifies ? undefined : bindingIn(header, cookieName))

export const newBinding = (): string => randomBytes(16).toString('base64url')

/**
 * What a session is bound to: the cookie, and the host's user if there is one. Every comparison of the cookie
 * so compares the user: a session is over for another user, and for none.
 */
export const bindingOf = (cookie: string | undefined, user: HostUser | undefined): string | undefined =>
  user === undefined ? cookie : `${cookie ?? ''}\n${user.name}`

/** Does a binding have a cookie? One of a user alone begins with the line break that no cookie has. */
export const hasCookie = (binding: string | undefined): boolean =>
  binding !== undefined && !binding.startsWith('\n')

/** Are sessions bound at all? */
export const isBinding = ({ cookieBinding, identifies }: Omit<BindingRules, 'cookieName'>): boolean =>
  cookieBinding !== 'off' || identifies

/**
 * The Set-Cookie header for a browser that may begin a session. A value that the browser has is set again,
 * because its other sessions are bound to it.
 *
 * `SameSite=Lax`, so that a link on another site leads back into a session. That is safe because no GET
 * writes anything, and the cookie alone opens no session.
 * @param life milliseconds
 */
export const bindingCookie = (binding: string, life: number, name = cookieNameAt('')): string =>
  `${name}=${binding}; Path=/; Max-Age=${Math.ceil(life / 1000)}; Secure; HttpOnly; SameSite=Lax`

/**
 * The stored value. Another one for each session, so that the database does not show which sessions share a
 * browser.
 */
export const bindingHash = ({ sessionID, binding }: Pick<Caller, 'sessionID' | 'binding'>): Buffer | null =>
  binding === undefined ? null : sha256(`${sessionID}\n${binding}`)

/**
 * Does the session belong to another browser, or to another user of the host? A session that began without
 * the cookie takes nothing from a browser that has one: it may have been begun by an attacker who knows its
 * sessionID.
 */
export function isBoundElsewhere(rules: BindingRules, session: Session | undefined, caller: Caller): boolean {
  if (!isBinding(rules) || !session) return false
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
