/** Builds the server of a process: an application, and what a process needs around it. */
import Fastify, { type FastifyInstance } from 'fastify'
import { limitOrdinaryBodies } from './http/body-deadline.ts'
import { limitConnections } from './http/connection-limit.ts'
import { warnOfUntrustedProxies } from './http/proxy-warning.ts'
import { longestBody } from './http/receive-form.ts'
import { takeAllRequests } from './http/request-checks.ts'
import { addSecurityHeaders, type Connections } from './http/security-headers.ts'
import { createService, type ServiceOptions, serveApplication } from './http/serve-application.ts'
import { type HttpOptions, requestTimeoutFor, serverOptions } from './http/server-options.ts'
import { addShutdown } from './http/shutdown.ts'
import { usualBody } from './model/form-size.ts'

export interface ServerOptions extends HttpOptions, Omit<ServiceOptions, 'identify'> {}

/** Builds the server; the caller makes it listen. The hooks run in the order in which they are added here. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const service = createService(options)
  const connections: Connections = { keepAlive: options.keepAlive }
  const transactions = [...options.application.transactions.values()]
  const ordinary = Math.max(usualBody, ...transactions.map((each) => each.maxBody))
  const maxBody = Math.max(usualBody, ...transactions.map(longestBody))
  const app = Fastify(serverOptions({ ...options, maxBody }, connections, service.sendFault))

  addSecurityHeaders(app, connections)
  const endSilent = limitConnections(app, { isTls: options.tls !== undefined })
  addShutdown(app, { connections, endSilent, isDev: options.inspection?.dev ?? false })
  takeAllRequests(app)
  warnOfUntrustedProxies(app, options.trustProxy)
  if (maxBody > ordinary) limitOrdinaryBodies(app, requestTimeoutFor(ordinary))
  await serveApplication(app, service, app.log)
  return app
}
