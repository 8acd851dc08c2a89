/**
 * Which responses set the binding cookie: it has to last as long as any session, receipt and late form of its
 * browser.
 */
import type { FastifyRequest } from 'fastify'
import type { Transaction } from '../model/application.ts'
import {
  type BindingRules,
  bindingCookie,
  bindingCookieIn,
  bindingOf,
  type HostUser,
  newBinding,
} from '../security/browser-binding.ts'
import type { Headers } from './security-headers.ts'

/** Returns the binding of a request, old or new, and the header that sets it, if the response may set it. */
export type IssueBinding = (
  request: FastifyRequest,
  user: HostUser | undefined,
) => { binding: string | undefined; headers: Headers }

/** Milliseconds; browsers cap the lifetime of a cookie: RFC 6265bis, section 5.5. */
const maxLifetime = 400 * 86_400_000

/** Whether the browser states that a page of this server sent the request. Older browsers state nothing. */
function isSameOrigin({ headers: { 'sec-fetch-site': site, origin, host } }: FastifyRequest): boolean {
  if (site !== undefined) return site === 'same-origin'
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host
}

/**
 * Whether the request is for a whole page. A browser may withhold its cookie from a request for a part of a
 * page.
 */
const isPage = ({ headers }: FastifyRequest): boolean =>
  (headers['sec-fetch-dest'] ?? 'document') === 'document' && headers.upgrade === undefined

/**
 * Renews the browser's own cookie. Sets a new one only where the browser cannot have withheld one that it
 * has; an older browser withholds it from a cross-site form, so a form without a cookie gets a new one only
 * from this server's own pages.
 * @param transactions those whose sessions the cookie serves
 */
export function createIssueBinding(rules: BindingRules, transactions: Iterable<Transaction>): IssueBinding {
  const lifetimes = [...transactions].map(
    ({ maxAge, receiptRetention, lateSubmission }) => maxAge + Math.max(receiptRetention, lateSubmission),
  )
  const lifetime = Math.min(Math.max(...lifetimes), maxLifetime)
  return (request, user) => {
    const own = bindingCookieIn(rules, request.headers.cookie)
    const mayIssue = request.method === 'POST' ? own !== undefined || isSameOrigin(request) : isPage(request)
    if (rules.cookieBinding === 'off' || !mayIssue) return { binding: bindingOf(own, user), headers: {} }
    const cookie = own ?? newBinding()
    return {
      binding: bindingOf(cookie, user),
      headers: { 'set-cookie': bindingCookie(cookie, lifetime, rules.cookieName) },
    }
  }
}
