/** What is wrong with what came back. */
import { type Answer, readAnswers } from './door-answer.ts'
import type { Exchange } from './door-socket.ts'
import { type Attempt, markerPattern, type Sealed } from './door-write.ts'

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
const escaped = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? '')

/** A text as it may be shown: as it was typed, or as it was stored. */
const shown = (text: string): string[] => {
  const lines = text.replaceAll('\r\n', '\n')
  return [text, lines, lines.trim()]
}

/** A marker in an answer that is not the escaped value of a field which this session sent with a good seal. */
function echoed({ head, body }: Answer, { session }: Attempt, sealed: Sealed): string | undefined {
  if (markerPattern.test(head)) return 'a header holds what was sent'
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

/** 503 is said while the server is busy or closes, with the time to come again; or after the first answer of a socket. */
const isCatalogued = ({ status, headers }: Answer, index: number): boolean =>
  status < 500 || (status === 503 && (headers.has('retry-after') || index > 0))

function faultOf(answer: Answer, index: number, attempt: Attempt, sealed: Sealed): string | undefined {
  if (!isCatalogued(answer, index)) return `status ${answer.status}`
  const { status, headers, body } = answer
  const type = headers.get('content-type')
  if (type?.startsWith('text/html'))
    for (const [name, value] of house)
      if (!value.test(headers.get(name) ?? '')) return `a page whose ${name} is ${headers.get(name)}`
  if (body !== '' && !/^text\/(html; charset=utf-8|css; charset=utf-8|plain)/.test(type ?? ''))
    return `content of the type ${type}`
  if (attempt.isRefused && status >= 200 && status < 400) return `status ${status} for what has no good seal`
  return echoed(answer, attempt, sealed)
}

/** @returns what is wrong, and the answers as far as they are some */
export function judge(
  attempt: Attempt,
  { text, closed }: Exchange,
  sealed: Sealed,
): { fault?: string; answers: Answer[] } {
  if (!closed) return { fault: 'the connection is not closed', answers: [] }
  if (text === '') return attempt.isCut ? { answers: [] } : { fault: 'no answer', answers: [] }
  try {
    const answers = readAnswers(text, attempt.isHead)
    const faults = answers.map((answer, index) => faultOf(answer, index, attempt, sealed))
    const fault = faults.find((each) => each !== undefined)
    return fault === undefined ? { answers } : { fault, answers }
  } catch (error) {
    // Whoever resets a connection may find an answer cut off.
    return attempt.reset ? { answers: [] } : { fault: (error as Error).message, answers: [] }
  }
}
