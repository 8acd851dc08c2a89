/** The front door: what HTTP may look like here, before anything is read as a form. */
import { type Server, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyHttpOptions, FastifyInstance, FastifyRequest } from 'fastify'
import type { Audit } from './audit.ts'
import { dress } from './dress.ts'
import type { FaultCode } from './faults.ts'
import type { FaultPage, SendFault } from './send-fault.ts'
import type { Tls } from './tls.ts'

/** Bytes of a form, of a request's headers, and of an address. */
const bodyLimit = 64 * 1024
const maxHeaderSize = 16 * 1024
const maxUrlLength = 8 * 1024

/** Milliseconds for the headers and for the whole request. `connectionsCheckingInterval` makes them exact to a second. */
const headersTimeout = 10_000
const requestTimeout = 20_000

/** For HTTP as it is and within TLS. */
const requests = { headersTimeout, requestTimeout, maxHeaderSize, connectionsCheckingInterval: 1000 }

export const doorOptions = ({ keepAlive, tls }: { keepAlive: boolean; tls: Tls | undefined }) =>
  ({
    bodyLimit,
    requestTimeout,
    // Its own answer is no page, and tells nobody when to come again.
    return503OnClosing: false,
    keepAliveTimeout: 5_000,
    // One request per connection: the conversation is in the page, not in the connection.
    maxRequestsPerSocket: keepAlive ? 0 : 1,
    clientErrorHandler: onClientError,
    // An answer after which the connection ends waits for nothing, so it need not be said of every connection.
    ...(tls ? { https: { ...requests, ...tls } } : { http: { ...requests, noDelay: keepAlive } }),
  }) satisfies FastifyHttpOptions<Server>

const methods = 'GET, HEAD, POST'

/** Answers a socket that sent no request which could be answered otherwise. */
function answerSocket(socket: Socket, status: number, more = ''): void {
  // For CONNECT and upgrades Node has taken its own listener away, and an error without one ends the process.
  socket.on('error', () => {})
  if (!socket.writable) {
    socket.destroy()
    return
  }
  socket.write(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\nCache-Control: no-store\r\n${more}\r\n`,
  )
  // Not left half open until a silent peer closes its side.
  socket.destroySoon()
}

const statusByCode: Record<string, number> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
  HPE_INVALID_METHOD: 405,
}

/** Node keeps the answer under way here; writing over it could turn a committed phase into a 400. */
interface HttpSocket extends Socket {
  _httpMessage?: { req: { complete: boolean }; headersSent: boolean } | null
}

/**
 * Bytes that are no request, or too slow. An answer under way is left alone when its request was read whole: what
 * follows it on the socket is of no concern. A half-read request is ended, or bad chunks and slow bodies would hang.
 */
function onClientError(error: Error & { code?: string }, socket: HttpSocket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket._httpMessage?.req.complete || socket._httpMessage?.headersSent) return
  // No TLS has come about, so nothing can be said; an answer would wait for it for ever.
  if (!/^(HPE|ERR_HTTP)_/.test(error.code ?? '')) {
    socket.destroy()
    return
  }
  const status = statusByCode[error.code ?? ''] ?? 400
  answerSocket(socket, status, status === 405 ? `Allow: ${methods}\r\n` : '')
}

/** A form that a browser says comes from another site's page. Without these headers nothing is known, and allowed. */
function isForeign({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  const { origin } = headers
  // Browsers without Sec-Fetch-Site send `null` from our own pages, because of their referrer policy.
  if (origin === undefined || origin === 'null') return false
  return URL.canParse(origin) ? new URL(origin).host !== headers.host : true
}

interface Refusal extends Pick<FaultPage, 'status' | 'headers'> {
  code: FaultCode
}

const busy: Refusal = { code: 'busy' }
const notAllowed: Refusal = { code: 'method', headers: [['allow', methods]] }

/** Why a request is not even looked at. */
function refusalOf(request: FastifyRequest): Refusal | undefined {
  // HTTP/0.9 has neither headers nor a status that a refusal could be told with.
  if (request.raw.httpVersionMajor < 1) return { code: 'refused' }
  if (request.raw.url && request.raw.url.length > maxUrlLength) return { code: 'too-large', status: 414 }
  if (request.method !== 'GET' && request.method !== 'HEAD' && request.method !== 'POST') return notAllowed
  if (request.method !== 'POST') return undefined
  return request.headers['content-encoding'] === undefined ? undefined : { code: 'type' }
}

/** Hangs the door in. */
export function hangDoor(app: FastifyInstance, keepAlive: boolean, sendFault: SendFault): void {
  // Forms only: Fastify answers 415 to what it has no parser for.
  app.removeAllContentTypeParsers()
  app.server.on('connect', (_request, socket: Socket) => answerSocket(socket, 405, `Allow: ${methods}\r\n`))
  app.server.on('upgrade', (_request, socket: Socket) => answerSocket(socket, 400))
  app.server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, { connection: 'close', 'content-length': 0 })
    response.end()
  })
  // What `send` does not send.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    dress(reply, keepAlive)
    done()
  })
  let isClosing = false
  app.addHook('preClose', async () => {
    isClosing = true
  })
  // Hooks that wait for nothing take `done`: a promise for each would cost more than what most of them do.
  app.addHook('onRequest', (request, reply, done) => {
    const refusal = isClosing ? busy : refusalOf(request)
    if (!refusal) return done()
    const { code, ...page } = refusal
    sendFault(reply, code, page)
  })
}

/** Turns forms from other sites away. Hung in behind the limits, as each has a line in the log. */
export function turnForeignAway(app: FastifyInstance, audit: Audit, sendFault: SendFault): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (request.method !== 'POST' || !isForeign(request)) return done()
    audit('foreign', { address: request.ip })
    sendFault(reply, 'refused', { status: 403 })
  })
}
