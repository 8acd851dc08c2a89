/** What is wrong with what came back. */

import { faults } from '../../../server/model/faults.ts'
import { bindingIn } from '../../../server/security/browser-binding.ts'
import { faultTitle } from '../../kit/texts.ts'
import { type Answer, readAnswers } from './answer.ts'
import { markerPattern } from './marker.ts'
import type { Exchange } from './socket.ts'
import type { Attempt, First, Sealed, Stranger, Supply } from './write.ts'

/**
 * The security headers, on every answer but a stylesheet, which may be kept, and Node's own after the last of
 * a socket.
 */
const securityHeaders: readonly [name: string, value: RegExp][] = [
  ['cache-control', /^no-store$/],
  [
    'content-security-policy',
    /^default-src 'none'; style-src 'self';.* form-action 'self'; base-uri 'none'; frame-ancestors 'none'/,
  ],
  ['cross-origin-opener-policy', /^same-origin$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['referrer-policy', /^no-referrer$/],
  ['x-content-type-options', /^nosniff$/],
  ['x-frame-options', /^DENY$/],
]

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
/** Characters that are not letters become numeric references; see server/view/escape.ts. */
const special = /[&<>"'\u00a0-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]/g
const escaped = (text: string) =>
  text.replace(special, (character) => entities[character] ?? `&#${character.charCodeAt(0)};`)

/** A text as it may be shown: as it was typed, or as it was stored. */
const shown = (text: string): string[] => {
  const lines = text.replaceAll('\r\n', '\n')
  return [text, lines, lines.trim()]
}

/**
 * A marker in an answer that is not the escaped value of a field which this session sent with a good seal.
 */
function echoed({ head, body }: Answer, { session, cookie }: Attempt, sealed: Sealed): string | undefined {
  // A browser that begins another session keeps its cookie.
  const headers = head.replace(givenPattern, (line, given) => (cookie?.includes(given) ? '' : line))
  if (markerPattern.test(headers)) return 'a header holds what was sent'
  for (const { index, 0: marker } of body.matchAll(new RegExp(markerPattern, 'g'))) {
    const sent = sealed.get(marker)
    const isValue =
      sent?.session === session &&
      sent?.marked.some(({ before, after }) =>
        shown(before + marker + after).some((text) => {
          const [left = ''] = text.split(marker)
          return body.startsWith(escaped(text), index - escaped(left).length)
        }),
      )
    if (!isValue) return `the page holds what was sent: ${body.slice(Math.max(0, index - 60), index + 60)}`
  }
  return undefined
}

/** The cookie that binds a session, in the header that gives it. */
const givenPattern =
  /^set-cookie: (__Host-deity=[A-Za-z0-9_-]{22}); Path=\/; Max-Age=[1-9]\d*; Secure; HttpOnly; SameSite=Lax\r$/m

/** What is wrong with a cookie that is given, or is not. */
function miscooked(
  answer: Answer,
  { request: { kind }, cookie, first, isHead }: Attempt,
  { mode, seeds }: Supply,
): string | undefined {
  const { status, head, headers, body } = answer
  // A HEAD does not say whose page it is.
  if (first && isHead) return undefined
  const isAnew = first && status === 200 && !body.includes(first.sessionID)
  const isFirst = (kind === 'first' && status < 400) || isAnew
  if (!headers.has('set-cookie'))
    return isFirst && mode.cookieBinding !== 'off' ? 'a first page that gives no cookie' : undefined
  const given = givenPattern.exec(head)?.[1]
  if (mode.cookieBinding === 'off' || !given) return `the cookie ${headers.get('set-cookie')}`
  // Within a session it is set again where that begins, and given to a browser that brings none: with a page,
  // or with an offer to begin anew.
  const isToNone =
    bindingIn(cookie) === undefined && (status === 200 || body.includes('actionID" value="resume'))
  const isAgain = cookie?.includes(given) ?? false
  if (!isFirst && kind !== 'wild' && !isAgain && !isToNone) return 'a cookie that is given within a session'
  return seeds.cookies.includes(given) && !cookie?.includes(given) ? "another browser's cookie" : undefined
}

/**
 * What is wrong with a page from before a session's first form: it is for the browser that it was given to,
 * and no other.
 */
function misled(
  { status, body }: Answer,
  { sessionID, isOwn, isKin, mayBegin }: First,
  { seeds, ended }: Supply,
) {
  // The cookie can be larger than any header that is read.
  if (status === 431) return undefined
  if (isOwn && status === 200) return body.includes(sessionID) ? undefined : 'its own first page is gone'
  // It may have begun: for the one who began it, and as nothing to all others.
  if (mayBegin && (isKin ? body.includes(sessionID) : status === 410 && body === ended)) return undefined
  if (status !== 200) return `status ${status} for a first page`
  for (const [id] of body.matchAll(/[A-Za-z0-9_-]{28}/g))
    if (seeds.sessionIDs.has(id)) return 'a first page of a session that is known already'
  return undefined
}

/**
 * What is wrong with the answer to a form or a link of a lost phase: it says so, and leads to the newest one.
 */
function mislaid({ status, body }: Answer, isLost: 'if it is read' | 'always', { lost }: Supply) {
  if (status !== faults.lost.status)
    return isLost === 'always' ? `status ${status} for what is lost` : undefined
  if (!body.includes(`<h1>${faultTitle('lost')}</h1>`)) return 'another page than that for what is lost'
  return body.includes(lost.newest) ? undefined : 'no way on from what is lost'
}

/** Unread, or ended like any other. */
const showsNothing: ReadonlySet<number> = new Set([400, 404, 410, 413, 414, 431])

/** What is wrong with an answer to a browser that the session is not bound to. */
function leaked({ status, headers, body }: Answer, stranger: Stranger): string | undefined {
  if (stranger.leaves && status === 303 && headers.get('location') === '/left') return undefined
  // A session that has not begun has nothing to show.
  if (stranger.needsCookie) return status < 400 ? `status ${status} without a cookie` : undefined
  if (body.includes(stranger.sessionID)) return 'a page of the session for another browser'
  return showsNothing.has(status) ? undefined : `status ${status} for another browser`
}

/**
 * 503 is said while the server is busy or closes, with the time to come again; or after the first answer of a
 * socket.
 */
const isCatalogued = ({ status, headers }: Answer, index: number): boolean =>
  status < 500 || (status === 503 && (headers.has('retry-after') || index > 0))

function faultOf(answer: Answer, index: number, attempt: Attempt, supply: Supply): string | undefined {
  if (!isCatalogued(answer, index)) return `status ${answer.status}`
  if (answer.status < 200) return undefined
  const { status, headers, body } = answer
  const type = headers.get('content-type')
  if (!type?.startsWith('text/css') && !(status === 503 && index > 0))
    for (const [name, value] of securityHeaders)
      if (!value.test(headers.get(name) ?? '')) return `an answer whose ${name} is ${headers.get(name)}`
  if (body !== '' && !/^text\/(html; charset=utf-8|css; charset=utf-8|plain)/.test(type ?? ''))
    return `content of the type ${type}`
  if (attempt.isRefused && status >= 200 && status < 400) return `status ${status} for what has no good seal`
  const isFurther = status === 503
  if (attempt.isEnded && !isFurther && !showsNothing.has(status)) return `status ${status} for a copied link`
  if (attempt.isEnded && status === 410 && !attempt.isHead && body !== supply.ended)
    return 'a copied link gets more than the page for what has ended'
  const found = attempt.stranger && !isFurther ? leaked(answer, attempt.stranger) : undefined
  if (attempt.first && !attempt.isHead && !isFurther) {
    const fault = misled(answer, attempt.first, supply)
    if (fault) return fault
  }
  if (attempt.isLost && !isFurther) {
    const fault = mislaid(answer, attempt.isLost, supply)
    if (fault) return fault
  }
  return found ?? miscooked(answer, attempt, supply) ?? echoed(answer, attempt, supply.sealed)
}

/** @returns what is wrong, and the answers as far as they are some */
export function check(
  attempt: Attempt,
  { text, closed }: Exchange,
  supply: Supply,
): { fault?: string; answers: Answer[] } {
  if (!closed) return { fault: 'the connection is not closed', answers: [] }
  if (text === '') return attempt.isCut ? { answers: [] } : { fault: 'no answer', answers: [] }
  try {
    const answers = readAnswers(text, attempt.isHead)
    const faults = answers.map((answer, index) => faultOf(answer, index, attempt, supply))
    const fault = faults.find((each) => each !== undefined)
    return fault === undefined ? { answers } : { fault, answers }
  } catch (error) {
    // A client that resets a connection may find an answer cut off.
    return attempt.reset ? { answers: [] } : { fault: (error as Error).message, answers: [] }
  }
}
