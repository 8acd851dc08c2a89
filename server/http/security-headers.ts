/**
 * The headers of every response: a page runs no script, loads nothing from other sites, and is neither framed
 * nor cached.
 */
import type { FastifyInstance, FastifyReply } from 'fastify'

/** Response headers by name, in lower case. */
export type Headers = Readonly<Record<string, string>>

const always: Headers = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
}

/** Browsers ignore it over plain HTTP: RFC 6797, 8.1. */
const transport: Headers = { 'strict-transport-security': 'max-age=31536000' }

const close: Headers = { connection: 'close' }

/** The state that all connections share. */
export interface Connections {
  /** Whether a connection may serve more than one request; false from the start of a shutdown. */
  keepAlive: boolean
}

const entries = Object.entries(always)

function setMissing(reply: FastifyReply): void {
  for (const [name, value] of entries) if (!reply.hasHeader(name)) reply.header(name, value)
}

/** Sets the headers, except those that the handler has set itself. */
export function setSecurityHeaders(reply: FastifyReply, { keepAlive }: Connections): void {
  setMissing(reply)
  // Over TLS here, or over that of a trusted proxy.
  if (reply.request.protocol === 'https') reply.headers(transport)
  if (!keepAlive) reply.headers(close)
}

/** Sets the headers of every response that Fastify sends, including those for its own errors. */
export function addSecurityHeaders(app: FastifyInstance, connections: Connections): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    setSecurityHeaders(reply, connections)
    done()
  })
}

/** What lets pages of other sites read a response: CORS. */
const isCors = (name: string): boolean => name.startsWith('access-control-')

/**
 * Sets the headers in a host, which decides by itself about its transport. They replace what the host's own
 * hooks have set for its whole server: its policy allows scripts, and its CORS lets other sites read.
 */
export function addHeadersInHost(app: FastifyInstance): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.headers(always)
    done()
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    for (const name of Object.keys(reply.getHeaders())) if (isCors(name)) reply.removeHeader(name)
    setMissing(reply)
    done()
  })
}

/** The headers of a response that is written to the socket, after which the connection ends. */
export const socketHeaders = (isSecure: boolean): Headers => ({
  ...always,
  ...(isSecure && transport),
  ...close,
})
