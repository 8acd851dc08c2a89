/** Builds the server from an application, a store and a sealer. */
import formbody from '@fastify/formbody'
import Fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Engine } from './engine/context.ts'
import { createSharedResults } from './engine/shared-results.ts'
import { createSlowWorkLimit } from './engine/slow-work-limit.ts'
import { createIssueBinding } from './http/binding-cookie.ts'
import { limitConnections } from './http/connection-limit.ts'
import { addErrorHandlers } from './http/error-handlers.ts'
import { decodeForm } from './http/form-body.ts'
import type { AfterPost } from './http/handler-context.ts'
import { createLanguages } from './http/languages.ts'
import { warnOfUntrustedProxies } from './http/proxy-warning.ts'
import { addRateLimit } from './http/rate-limit.ts'
import { createRefusedFormLimit } from './http/refused-form-limit.ts'
import { addRequestChecks, refuseCrossSite } from './http/request-checks.ts'
import { addRoutes } from './http/routes.ts'
import { addSecurityHeaders, type Connections } from './http/security-headers.ts'
import { createSendFault } from './http/send-fault.ts'
import { type HttpOptions, serverOptions } from './http/server-options.ts'
import { addShutdown } from './http/shutdown.ts'
import { type Inspection, refuseRebinding } from './inspector/auth.ts'
import { createDevHooks } from './inspector/author-error.ts'
import { addInspector } from './inspector/routes.ts'
import { createTimings } from './inspector/timings.ts'
import { auditTo } from './logging/audit.ts'
import { createSessionAlias, newIncident } from './logging/log.ts'
import { throttleLog } from './logging/log-throttle.ts'
import { startOutdatedCheck } from './maintenance/outdated-sessions.ts'
import { startSweeping } from './maintenance/sweep.ts'
import type { Application } from './model/application.ts'
import { usualBody } from './model/form-size.ts'
import type { CookieBinding } from './security/browser-binding.ts'
import { BusyError } from './security/busy-error.ts'
import type { Sealer } from './security/seal.ts'
import type { Store } from './store/contract.ts'
import { urlsBelow } from './view/base-path.ts'
import { styleOf } from './view/render-page.ts'
import type { SessionIn } from './view/urls.ts'

export interface ServerOptions extends HttpOptions {
  application: Application
  store: Store
  sealer: Sealer
  /** The path below which all addresses are: empty, or such as `/services`. */
  basePath: string
  afterPost: AfterPost
  sessionIn: SessionIn
  cookieBinding: CookieBinding
  /** Requests that one network may send in a minute; 0 for no limit. */
  rateLimit: number
  /** Access to the inspector; absent if it is disabled. */
  inspection?: Inspection
  /** Milliseconds that an action may take. */
  actionLimit: number
  /** The clock, in milliseconds since 1970. */
  now?: () => number
}

/** A clock that never goes back, so that an expired session stays expired. */
export function steady(clock: () => number): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, clock())
    return latest
  }
}

/** Sign-in attempts that are prepared or wait at once: as many as passwords that wait to be hashed. */
const maxPrepared = 32

/** The engine, which knows neither HTTP nor the log: errors and audit events reach the log from here. */
function createEngine(log: FastifyBaseLogger, options: ServerOptions, now: () => number): Engine {
  const { application, store, sealer, actionLimit, cookieBinding } = options
  const logBusy = throttleLog<string>((count, where) =>
    log.warn({ where, count }, 'too much slow work at once: visitors are asked to try again'),
  )
  const onError = (error: unknown, where: string) => {
    const incident = newIncident()
    if (error instanceof BusyError) logBusy(where)
    else log.error({ err: error, where, incident }, 'fault')
    return incident
  }
  const onSlowAction = throttleLog<{ action: string; ms: number }>((count, slow) =>
    log.warn({ ...slow, count }, 'an action kept all other phases waiting: it should await nothing but `db`'),
  )
  const aliasOf = createSessionAlias()
  return {
    ...{ application, store, sealer, now, actionLimit, cookieBinding, onError, aliasOf },
    onSlowAction: (action, milliseconds) => onSlowAction({ action, ms: Math.round(milliseconds) }),
    sharedResults: createSharedResults(now),
    slowWorkLimit: createSlowWorkLimit(maxPrepared, 1 / 4),
    countsNetworks: options.rateLimit > 0,
    audit: auditTo(log, aliasOf),
  }
}

/** Starts the work between requests; closing the server ends it, and then closes the store. */
function startMaintenance(app: FastifyInstance, engine: Engine): void {
  const stopSweeping = startSweeping(engine)
  const stopOutdatedCheck = startOutdatedCheck(engine, (outdated) =>
    app.log.warn(outdated, 'this version cannot continue some of the sessions under way'),
  )
  app.addHook('onClose', async () => {
    await Promise.all([stopSweeping(), stopOutdatedCheck()])
    await engine.store.close()
  })
}

/** Builds the server; the caller makes it listen. The hooks run in the order in which they are added here. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { application, store, sealer, sessionIn, rateLimit } = options
  const { inspection = { dev: false, token: undefined } } = options
  const now = steady(options.now ?? Date.now)
  const urlAt = urlsBelow(options.basePath)
  const urls = { sealer, sessionIn, urlAt }
  const style = styleOf(application, urlAt)
  const languages = createLanguages(application, { urls, style, store, now })
  const sendFault = createSendFault(languages)
  const connections: Connections = { keepAlive: options.keepAlive }
  const maxBody = Math.max(usualBody, ...[...application.transactions.values()].map((each) => each.maxBody))
  const app = Fastify(serverOptions({ ...options, maxBody }, connections, sendFault))
  const engine = createEngine(app.log, options, now)
  const timings = createTimings()
  const dev = inspection.dev ? createDevHooks(engine, urls, timings) : undefined

  addSecurityHeaders(app, connections)
  const endSilent = limitConnections(app, { isTls: options.tls !== undefined })
  addShutdown(app, { connections, endSilent, isDev: inspection.dev })
  warnOfUntrustedProxies(app, options.trustProxy)
  const countSession = rateLimit > 0 ? await addRateLimit(app, rateLimit, urlAt, sendFault) : async () => {}
  addRequestChecks(app, sendFault)
  if (inspection.dev) refuseRebinding(app, sendFault)
  refuseCrossSite(app, engine.audit, sendFault)
  // The package registers the content type; decodeForm replaces its parser.
  await app.register(formbody, { parser: (body) => decodeForm(body) as unknown as Record<string, unknown> })
  addErrorHandlers(app, engine, { languages, sendFault, dev })
  addRoutes(app, {
    ...{ engine, languages, style, sendFault, sessionIn, dev, countSession },
    afterPost: sessionIn === 'form' ? 'page' : options.afterPost,
    issueBinding: createIssueBinding(options.cookieBinding, application.transactions.values()),
    mayRepeatText: engine.countsNetworks ? createRefusedFormLimit() : () => true,
  })
  if (inspection.dev || inspection.token)
    addInspector(app, { ...engine, ...urls }, sendFault, inspection, timings)
  startMaintenance(app, engine)
  return app
}
