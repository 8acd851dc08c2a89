/**
 * The options of Fastify and of Node's HTTP server: sizes, times, and what is refused before any hook runs.
 */
import type { IncomingMessage, Server } from 'node:http'
import { type FastifyHttpOptions, LogController } from 'fastify'
import { logOptions } from '../logging/log.ts'
import { usualBody } from '../model/form-size.ts'
import { onClientError } from './client-errors.ts'
import { type Connections, setSecurityHeaders } from './security-headers.ts'
import type { SendFault } from './send-fault.ts'
import type { Tls } from './tls.ts'

/** Bytes of a request's headers, and of a URL; routes.ts allows the forms of a transaction what they can hold. */
const maxHeaderSize = 16 * 1024
export const maxUrlLength = 8 * 1024

/**
 * Milliseconds for the headers and for the whole request; `connectionsCheckingInterval` makes them exact to a
 * second.
 */
const headersTimeout = 10_000
const requestTimeout = 20_000

/** As much longer as the largest form is larger: a slow line takes its time. */
export const requestTimeoutFor = (maxBody: number): number =>
  Math.ceil((requestTimeout * maxBody) / usualBody)

/** For plain HTTP and for HTTP over TLS. */
const requests = {
  ...{ headersTimeout, maxHeaderSize, connectionsCheckingInterval: 1000 },
  // request-checks.ts checks it: Node's own refusal would have no security headers.
  requireHostHeader: false,
}

/** A URL that no route matches. */
const unroutable = '/%25'

/** Replaces a path that cannot be decoded. The router would answer it without running any hook. */
function rewriteUrl({ url = '/' }: IncomingMessage): string {
  if (!url.includes('%')) return url
  try {
    decodeURI(/^[^?#]*/.exec(url)?.[0] ?? '')
    return url
  } catch {
    return unroutable
  }
}

/**
 * Zod checks every form, so no route has a schema. Loading Fastify's compilers would take a tenth of the
 * start.
 */
const noCompiler = () => {
  throw new Error('a route has a schema, but the server has no schema compiler')
}

export interface HttpOptions {
  /** Bytes of the largest form; those of any form by default. */
  maxBody?: number
  keepAlive: boolean
  /** Absent without TLS. */
  tls: Tls | undefined
  /** CIDRs of the proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted. */
  trustProxy: string[]
  logLevel: string
  /** Where the log goes; Pino's own standard output by default. */
  logStream?: { write(line: string): void }
}

export const serverOptions = (
  { keepAlive, tls, trustProxy, logLevel, logStream, maxBody = usualBody }: HttpOptions,
  connections: Connections,
  sendFault: SendFault,
): FastifyHttpOptions<Server> => ({
  bodyLimit: usualBody,
  requestTimeout: requestTimeoutFor(maxBody),
  // An accepted request is answered as usual; see shutdown.ts.
  return503OnClosing: false,
  forceCloseConnections: 'idle',
  rewriteUrl,
  routerOptions: {
    // request-checks.ts limits the URL: the router would refuse it before the rate limit counts it.
    maxParamLength: maxUrlLength,
    // As people type addresses, and mail programs write them. A redirect would repeat what was sent.
    caseSensitive: false,
    ignoreTrailingSlash: true,
  },
  // The router's own errors run no hook.
  frameworkErrors: (error, _request, reply) => {
    setSecurityHeaders(reply, connections)
    sendFault(reply, error.statusCode === 414 ? 'too-large' : 'not-found')
  },
  keepAliveTimeout: 5_000,
  // One request per connection: the conversation is in the page, not in the connection.
  maxRequestsPerSocket: keepAlive ? 0 : 1,
  clientErrorHandler: onClientError,
  trustProxy: trustProxy.length > 0 && trustProxy,
  logger: logOptions(logLevel, logStream),
  // A child logger per request would group its lines, but each request has one line.
  childLoggerFactory: (logger) => logger,
  logController: new LogController({ disableRequestLogging: true }),
  schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
  // TCP_NODELAY is needed only if the connection stays open: closing it flushes. `allowHalfOpen` is the
  // default without TLS.
  ...(tls
    ? { https: { ...requests, requestTimeout: requestTimeoutFor(maxBody), ...tls, allowHalfOpen: true } }
    : { http: { ...requests, requestTimeout: requestTimeoutFor(maxBody), noDelay: keepAlive } }),
})
