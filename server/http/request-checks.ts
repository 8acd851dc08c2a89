/** Refuses requests that no route accepts, before their body is read. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Audit } from '../logging/audit.ts'
import type { FaultCode } from '../model/faults.ts'
import { answerSocket, methods } from './client-errors.ts'
import type { FaultPage, SendFault } from './send-fault.ts'
import { maxUrlLength } from './server-options.ts'

/**
 * Whether the browser states that another site's page sent the request. Allowed without Sec-Fetch-Site and
 * Origin.
 */
function isCrossSite({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = headers
  // Browsers without Sec-Fetch-Site send `null` from this server's own pages, because of the referrer policy.
  if (origin === undefined || origin === 'null') return false
  return URL.canParse(origin) ? new URL(origin).host !== headers.host : true
}

interface Refusal extends Pick<FaultPage, 'status' | 'headers'> {
  code: FaultCode
}

const notAllowed: Refusal = { code: 'method', headers: { allow: methods } }

/** A name, an IPv4 address or a bracketed IPv6 address, then an optional port: RFC 9110, 7.2. */
const hostPattern = /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/i

/** Whether there is exactly one Host line and it names a host. HTTP/1.0 may have none: RFC 9112, 3.2. */
function hasGoodHost({ rawHeaders, headers, httpVersionMinor }: IncomingMessage): boolean {
  let lines = 0
  for (let each = 0; each < rawHeaders.length; each += 2) {
    const name = rawHeaders[each] as string
    if (name.length === 4 && name.toLowerCase() === 'host') lines++
  }
  if (lines === 0) return httpVersionMinor === 0
  return lines === 1 && hostPattern.test(headers.host ?? '')
}

/**
 * Whether the request expects anything but `100-continue`. HTTP/1.0 has no expectations: RFC 9110, 10.1.1.
 */
const expectsTooMuch = ({ headers: { expect }, httpVersionMinor }: IncomingMessage): boolean =>
  expect !== undefined && httpVersionMinor > 0 && !/^100-continue$/i.test(expect)

/** The reason to refuse a request, if there is one. */
function refusalOf(request: FastifyRequest): Refusal | undefined {
  // HTTP/0.9 has no status line, so the client cannot read a refusal.
  if (request.raw.httpVersionMajor < 1) return { code: 'refused' }
  if (request.raw.url && request.raw.url.length > maxUrlLength) return { code: 'too-large', status: 414 }
  if (!hasGoodHost(request.raw)) return { code: 'refused' }
  if (expectsTooMuch(request.raw)) return { code: 'refused', status: 417 }
  if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') return notAllowed
  if (request.method !== 'POST') return undefined
  return request.headers['content-encoding'] === undefined ? undefined : { code: 'type' }
}

/** Has what Node would refuse, or treat otherwise, reach the checks of a server of our own. */
export function takeAllRequests(app: FastifyInstance): void {
  app.server.on('connect', (_request, socket: Socket) => answerSocket(socket, 405, `Allow: ${methods}\r\n`))
  // Without a listener for upgrades Node treats them as ordinary requests, which RFC 9110, 7.8 allows.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  // A client that half-closes the connection after its request still gets the response. Undocumented in Node.
  Object.assign(app.server, { httpAllowHalfOpen: true })
}

/** Installs the checks. */
export function addRequestChecks(app: FastifyInstance, sendFault: SendFault): void {
  // Forms only: Fastify answers 415 where it has no parser.
  app.removeAllContentTypeParsers()
  // Synchronous hooks take `done`: a promise costs more than most of them do.
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = refusalOf(request)
    if (!refusal) return done()
    const { code, ...page } = refusal
    sendFault(reply, code, page)
  })
}

/** Refuses cross-site forms. Must run after the rate limit, because each refusal writes a log line. */
export function refuseCrossSite(app: FastifyInstance, audit: Audit, sendFault: SendFault): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'POST' || !isCrossSite(request)) return done()
    audit('cross-site', { address: request.ip })
    sendFault(reply, 'refused', { status: 403 })
  })
}
