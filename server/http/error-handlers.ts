/** Sends the pages for unknown URLs and for errors that Fastify catches. */
import type { FastifyBaseLogger, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/context.ts'
import type { DevHooks } from '../inspector/author-error.ts'
import { throttleLog } from '../logging/log-throttle.ts'
import { type FaultCode, faults } from '../model/faults.ts'
import { staticBody } from './content-encoding.ts'
import type { Languages } from './languages.ts'
import { pageHeaders, send } from './reply.ts'
import { sendAuthorError } from './respond.ts'
import type { SendFault } from './send-fault.ts'

/** The fault for an error of Fastify, or of a hook of the host. */
function codeOf({ code, statusCode = 500 }: FastifyError): FaultCode {
  if (statusCode === 404) return 'not-found'
  if (statusCode === 429) return 'too-many'
  if (statusCode === 503) return 'busy'
  if (statusCode === 413) return 'too-large'
  if (statusCode === 415 || code === 'FST_ERR_CTP_EMPTY_TYPE') return 'type'
  return statusCode < 500 ? 'refused' : 'broken'
}

const pathOf = (url: string): string => {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

/**
 * Answers requests outside the base path, if there is one. A path that exists below it is logged: a proxy has
 * taken the base path off.
 */
function createElsewhere({ languages, log }: ErrorContext, transactions: Iterable<string>) {
  const { unnamed, named } = languages
  const home = unnamed.urls.urlAt('/')
  if (home === '/') return undefined
  const pages = new Map([unnamed, ...named].map((each) => [each, staticBody(each.renderer.elsewhere())]))
  const stripped = new Set(['', 'health/ready', 'inspect', 'left', ...transactions].map((name) => `/${name}`))
  const logStripped = throttleLog((count, path: string) =>
    log.warn({ path, count }, `outside BASE_PATH: a proxy has to pass on the path ${home} as it is`),
  )
  return (request: FastifyRequest, reply: FastifyReply) => {
    const path = pathOf(request.url)
    if (path.startsWith(home)) return undefined
    if (stripped.has(path)) logStripped(path)
    return send(reply, 404, pageHeaders(404), pages.get(languages.of(request, reply)) ?? '')
  }
}

interface ErrorContext {
  languages: Languages
  sendFault: SendFault
  dev: DevHooks | undefined
  log: FastifyBaseLogger
}

export function addErrorHandlers(
  app: FastifyInstance,
  { onError, application }: Engine,
  context: ErrorContext,
): void {
  const { sendFault, dev } = context
  const sendElsewhere = createElsewhere(context, application.transactions.keys())
  app.setNotFoundHandler((request, reply) => sendElsewhere?.(request, reply) ?? sendFault(reply, 'not-found'))
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const code = codeOf(error)
    // A hook of the host may ask for a user: 401, 403.
    if (code === 'refused') return sendFault(reply, code, { status: error.statusCode ?? faults[code].status })
    if (code !== 'broken') return sendFault(reply, code)
    const incident = onError(error, 'http')
    return dev ? sendAuthorError(dev, reply, error) : sendFault(reply, code, { incident })
  })
}
