/** Sends the pages for unknown URLs and for errors that Fastify catches. */
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/context.ts'
import type { DevHooks } from '../inspector/author-error.ts'
import type { FaultCode } from '../model/fault-texts.ts'
import { redirect } from './reply.ts'
import { sendAuthorError } from './respond.ts'
import type { SendFault } from './send-fault.ts'

/** The fault for an error of Fastify. */
function codeOf({ code, statusCode = 500 }: FastifyError): FaultCode {
  if (statusCode === 413) return 'too-large'
  if (statusCode === 415 || code === 'FST_ERR_CTP_EMPTY_TYPE') return 'type'
  return statusCode < 500 ? 'refused' : 'broken'
}

/**
 * The address that is meant by one in other case or with slashes at its end, as people type and mail programs
 * write it.
 */
function addressMeant({ method, url }: FastifyRequest, known: ReadonlySet<string>): string | undefined {
  if (method !== 'GET' && method !== 'HEAD') return undefined
  const query = url.indexOf('?')
  const path = query === -1 ? url : url.slice(0, query)
  let end = path.length
  while (path[end - 1] === '/') end--
  const meant = path.slice(0, end).toLowerCase()
  return known.has(meant) ? `${meant}${url.slice(path.length)}` : undefined
}

export function addErrorHandlers(
  app: FastifyInstance,
  { onError, application }: Engine,
  sendFault: SendFault,
  dev: DevHooks | undefined,
): void {
  const known = new Set(['/left'])
  for (const { name, screens } of application.transactions.values()) {
    known.add(`/${name}`)
    for (const screen of screens.values()) if (screen.isPublic) known.add(`/${name}/${screen.name}`)
  }
  app.setNotFoundHandler((request, reply) => {
    const meant = addressMeant(request, known)
    return meant === undefined ? sendFault(reply, 'not-found') : redirect(reply, meant)
  })
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const code = codeOf(error)
    if (code !== 'broken') return sendFault(reply, code)
    const incident = onError(error, 'http')
    return dev ? sendAuthorError(dev, reply, error) : sendFault(reply, code, { incident })
  })
}
