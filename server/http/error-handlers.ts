/** Sends the pages for unknown URLs and for errors that Fastify catches. */
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Engine } from '../engine/context.ts'
import type { DevHooks } from '../inspector/author-error.ts'
import type { FaultCode } from '../model/fault-texts.ts'
import { sendAuthorError } from './respond.ts'
import type { SendFault } from './send-fault.ts'

/** The fault for an error of Fastify. */
function codeOf({ code, statusCode = 500 }: FastifyError): FaultCode {
  if (statusCode === 413) return 'too-large'
  if (statusCode === 415 || code === 'FST_ERR_CTP_EMPTY_TYPE') return 'type'
  return statusCode < 500 ? 'refused' : 'broken'
}

export function addErrorHandlers(
  app: FastifyInstance,
  { onError }: Engine,
  sendFault: SendFault,
  dev: DevHooks | undefined,
): void {
  app.setNotFoundHandler((_request, reply) => {
    sendFault(reply, 'not-found')
  })
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const code = codeOf(error)
    if (code !== 'broken') return sendFault(reply, code)
    const incident = onError(error, 'http')
    return dev ? sendAuthorError(dev, reply, error) : sendFault(reply, code, { incident })
  })
}
