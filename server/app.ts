/** Puts the server together: an application, a store, a key. Listens to nothing yet. */
import formbody from '@fastify/formbody'
import Fastify, { type FastifyError, type FastifyInstance, LogController } from 'fastify'
import type { Store } from '../db/store.ts'
import { auditTo } from './audit.ts'
import type { Bind } from './bond.ts'
import { boundCrowd } from './crowd.ts'
import { doorOptions, hangDoor, turnForeignAway } from './door.ts'
import type { Engine } from './engine.ts'
import type { FaultCode } from './faults.ts'
import { decodeForm } from './form.ts'
import type { Sealer } from './ids.ts'
import type { Inspection } from './inspect/admit.ts'
import { createDev } from './inspect/dev.ts'
import { addInspector } from './inspect/routes.ts'
import { createTimes } from './inspect/times.ts'
import { hangLimits } from './limits.ts'
import { createSessionWords, logOptions, newIncident } from './log.ts'
import type { Application } from './model.ts'
import { type AnswerMode, addRoutes } from './routes.ts'
import { sender } from './send.ts'
import { faultSender } from './send-fault.ts'
import { closeInTime } from './stop.ts'
import { startSurvey } from './survey.ts'
import { startSweeping } from './sweep.ts'
import { createThrottle } from './throttle.ts'
import type { Tls } from './tls.ts'
import { createRenderer } from './view/render.ts'
import type { Carry } from './view/ways.ts'

export interface ServerOptions {
  application: Application
  store: Store
  sealer: Sealer
  answer: AnswerMode
  carry: Carry
  bind: Bind
  keepAlive: boolean
  /** What it does TLS with, if it does. */
  tls: Tls | undefined
  /** CIDRs of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  trustProxy: string[]
  /** Requests that one address may send in a minute; 0 for any number. */
  rateLimit: number
  /** Who may look on; nobody when it is not given. */
  inspection?: Inspection
  /** Milliseconds an action may take. */
  actionLimit: number
  logLevel: string
  /** Where the log goes instead of standard output. */
  logStream?: { write(line: string): void }
  /** The clock, in milliseconds since 1970. */
  now?: () => number
}

/** A clock that stands still rather than go back, so that nothing which ended comes back to life. */
export function steady(clock: () => number): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, clock())
    return latest
  }
}

/** Zod checks every form, and no route has a schema. Fastify's compilers for them would be a tenth of the start. */
const noCompiler = () => {
  throw new Error('no route has a schema')
}

/** Fastify's own refusals, by what they mean here. */
function codeOf({ code, statusCode = 500 }: FastifyError): FaultCode {
  if (statusCode === 413) return 'too-large'
  if (statusCode === 415 || code === 'FST_ERR_CTP_EMPTY_TYPE') return 'type'
  return statusCode < 500 ? 'refused' : 'broken'
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { application, store, sealer, answer, carry, bind, keepAlive, trustProxy, actionLimit } = options
  const { inspection = { dev: false, token: undefined } } = options
  const now = steady(options.now ?? Date.now)
  const renderer = createRenderer(application, store, sealer, now, carry)
  const send = sender(keepAlive)
  const sendFault = faultSender(renderer, send)

  const app = Fastify({
    ...doorOptions({ keepAlive, tls: options.tls }),
    trustProxy: trustProxy.length > 0 && trustProxy,
    logger: logOptions(options.logLevel, options.logStream),
    // One for each request would say which lines belong to it, and a request has one.
    childLoggerFactory: (logger) => logger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: 'idle',
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    frameworkErrors: (error, _request, reply) => {
      sendFault(reply, error.statusCode === 414 ? 'too-large' : 'not-found')
    },
  })
  const onError = (error: unknown, where: string) => {
    const incident = newIncident()
    app.log.error({ err: error, where, incident }, 'fault')
    return incident
  }
  const wordOf = createSessionWords()
  const engine: Engine = {
    ...{ application, store, sealer, now, actionLimit, bind, onError, wordOf },
    throttle: createThrottle(now),
    audit: auditTo(app.log, wordOf),
  }

  const times = createTimes()
  const dev = inspection.dev ? createDev(engine, carry, times) : undefined

  closeInTime(app)
  boundCrowd(app, { isTls: options.tls !== undefined })
  hangDoor(app, keepAlive, sendFault)
  const onBegun = options.rateLimit > 0 && (await hangLimits(app, options.rateLimit, sendFault))
  turnForeignAway(app, engine.audit, sendFault)
  await app.register(formbody, { parser: (body) => decodeForm(body) as unknown as Record<string, unknown> })
  app.setNotFoundHandler((_request, reply) => sendFault(reply, 'not-found'))
  app.setErrorHandler(async (error: FastifyError, _request, reply) => {
    const code = codeOf(error)
    if (code !== 'broken') return sendFault(reply, code)
    const incident = onError(error, 'http')
    if (!dev) return sendFault(reply, code, { incident })
    return reply
      .code(500)
      .type('text/html; charset=utf-8')
      .send(await dev.explain(error))
  })
  const modes = { answer: carry === 'form' ? 'direct' : answer, carry, dev } as const
  addRoutes(app, engine, renderer, send, sendFault, { ...modes, ...(onBegun && { onBegun }) })
  if (inspection.dev || inspection.token) addInspector(app, engine, sendFault, inspection, { carry, times })

  const stopSweeping = startSweeping(engine)
  const stopSurvey = startSurvey(engine, (stranded) =>
    app.log.warn(stranded, 'sessions under way that this version cannot go on with'),
  )
  app.addHook('onClose', async () => {
    await Promise.all([stopSweeping(), stopSurvey()])
    await store.close()
  })
  return app
}
