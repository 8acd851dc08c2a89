/** What is wrong with what came back. */
import { type Answer, readAnswers } from './door-answer.ts'
import { markerPattern } from './door-marker.ts'
import type { Exchange } from './door-socket.ts'
import type { Attempt, Sealed, Stranger, Supply } from './door-write.ts'

/** The headers of the house, on every page. */
const house: readonly [name: string, value: RegExp][] = [
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
/** Signs that are no letters stand as numbers; see server/view/escape.ts. */
const signs = /[&<>"'\u00a0-\u00bf\u00d7\u00f7\u2010-\u2027\u2030-\u205e\u20a0-\u20cf\u2190-\u21ff]/g
const escaped = (text: string) => text.replace(signs, (sign) => entities[sign] ?? `&#${sign.charCodeAt(0)};`)

/** A text as it may be shown: as it was typed, or as it was stored. */
const shown = (text: string): string[] => {
  const lines = text.replaceAll('\r\n', '\n')
  return [text, lines, lines.trim()]
}

/** A marker in an answer that is not the escaped value of a field which this session sent with a good seal. */
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
  /^set-cookie: (__Host-deity=[A-Za-z0-9_-]{22}); Path=\/; Max-Age=[1-9]\d*; Secure; HttpOnly; SameSite=Strict\r$/m

/** What is wrong with a cookie that is given, or is not. */
function miscooked(
  { status, head, headers }: Answer,
  { request: { kind }, cookie }: Attempt,
  { mode, stock }: Supply,
): string | undefined {
  const isFirst = kind === 'first' && status < 400
  if (!headers.has('set-cookie'))
    return isFirst && mode.bind !== 'off' ? 'a first page that gives no cookie' : undefined
  const given = givenPattern.exec(head)?.[1]
  if (mode.bind === 'off' || !given) return `the cookie ${headers.get('set-cookie')}`
  if (!isFirst && kind !== 'wild') return 'a cookie that is given within a session'
  return stock.cookies.includes(given) && !cookie?.includes(given) ? "another browser's cookie" : undefined
}

/** Unread, or ended like any other. */
const tellsNothing: ReadonlySet<number> = new Set([400, 404, 410, 413, 414, 431])

/** What is told to somebody who is not the session's browser. */
function told({ status, headers, body }: Answer, stranger: Stranger): string | undefined {
  if (stranger.leaves && status === 303 && headers.get('location') === '/left') return undefined
  // Nobody's session has nothing to tell yet.
  if (stranger.needsCookie) return status < 400 ? `status ${status} without a cookie` : undefined
  if (body.includes(stranger.sessionID)) return 'a page of the session for another browser'
  return tellsNothing.has(status) ? undefined : `status ${status} for another browser`
}

/** 503 is said while the server is busy or closes, with the time to come again; or after the first answer of a socket. */
const isCatalogued = ({ status, headers }: Answer, index: number): boolean =>
  status < 500 || (status === 503 && (headers.has('retry-after') || index > 0))

function faultOf(answer: Answer, index: number, attempt: Attempt, supply: Supply): string | undefined {
  if (!isCatalogued(answer, index)) return `status ${answer.status}`
  if (answer.status < 200) return undefined
  const { status, headers, body } = answer
  const type = headers.get('content-type')
  if (type?.startsWith('text/html'))
    for (const [name, value] of house)
      if (!value.test(headers.get(name) ?? '')) return `a page whose ${name} is ${headers.get(name)}`
  if (body !== '' && !/^text\/(html; charset=utf-8|css; charset=utf-8|plain)/.test(type ?? ''))
    return `content of the type ${type}`
  if (attempt.isRefused && status >= 200 && status < 400) return `status ${status} for what has no good seal`
  const isFurther = status === 503
  if (attempt.isEnded && !isFurther && !tellsNothing.has(status)) return `status ${status} for a copied link`
  if (attempt.isEnded && status === 410 && !attempt.isHead && body !== supply.ended)
    return 'a copied link gets more than the page for what has ended'
  const found = attempt.stranger && !isFurther ? told(answer, attempt.stranger) : undefined
  return found ?? miscooked(answer, attempt, supply) ?? echoed(answer, attempt, supply.sealed)
}

/** @returns what is wrong, and the answers as far as they are some */
export function judge(
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
    // Whoever resets a connection may find an answer cut off.
    return attempt.reset ? { answers: [] } : { fault: (error as Error).message, answers: [] }
  }
}
