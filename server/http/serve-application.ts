/**
 * An application on a Fastify instance: on a server of its own (`app.ts`), or as a plugin in a host
 * (`plugin.ts`). Everything stays inside the instance that is given.
 */
import formbody from '@fastify/formbody'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify'
import type { Engine } from '../engine/context.ts'
import { createFileLimits } from '../engine/file-limits.ts'
import { NewerVersionError } from '../engine/newer-version.ts'
import { createSharedResults } from '../engine/shared-results.ts'
import { createSlowWorkLimit } from '../engine/slow-work-limit.ts'
import { type Inspection, refuseRebinding } from '../inspector/auth.ts'
import { createDevHooks } from '../inspector/author-error.ts'
import { addInspector } from '../inspector/routes.ts'
import { createTimings } from '../inspector/timings.ts'
import { auditTo } from '../logging/audit.ts'
import { createSessionAliases, newIncident, type SessionAlias, type SessionAliases } from '../logging/log.ts'
import { throttleLog } from '../logging/log-throttle.ts'
import { fetchSalts, startAnnouncing } from '../maintenance/other-nodes.ts'
import { startOutdatedCheck } from '../maintenance/outdated-sessions.ts'
import { startSweeping } from '../maintenance/sweep.ts'
import type { Application } from '../model/application.ts'
import { type CookieBinding, cookieNameAt } from '../security/browser-binding.ts'
import { BusyError } from '../security/busy-error.ts'
import type { Sealer } from '../security/seal.ts'
import type { Store } from '../store/contract.ts'
import { urlsBelow } from '../view/base-path.ts'
import type { RenderContext } from '../view/fault-page.ts'
import { styleOf } from '../view/render-page.ts'
import type { SessionIn } from '../view/urls.ts'
import { createIssueBinding } from './binding-cookie.ts'
import { addErrorHandlers } from './error-handlers.ts'
import { decodeForm } from './form-body.ts'
import type { AfterPost } from './handler-context.ts'
import { createLanguages, type Languages } from './languages.ts'
import type { Readiness } from './readiness.ts'
import { acceptParts } from './receive-form.ts'
import { createRefusedFormLimit } from './refused-form-limit.ts'
import { addRequestChecks, refuseCrossSite } from './request-checks.ts'
import { addRoutes } from './routes.ts'
import { createSendFault } from './send-fault.ts'
import { createSenderOf, type Identify } from './sender.ts'

export interface ServiceOptions {
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
  /**
   * Does the process answer one request only? Then it counts none, and the work between requests is its
   * caller's, and closing the store.
   */
  isBrief?: boolean
  /** Says that the process is about to end; of its own when not given. */
  readiness?: Readiness
  /** Names the host's users; absent where there is no host. */
  identify?: Identify | undefined
}

/** What writes the application's pages, and needs no server for it. */
export interface Service extends ServiceOptions {
  now: () => number
  urls: { sealer: Sealer; sessionIn: SessionIn; urlAt: ReturnType<typeof urlsBelow> }
  languages: Languages
  style: RenderContext['style']
  sendFault: ReturnType<typeof createSendFault>
}

/** A clock that never goes back, so that an expired session stays expired. */
export function steady(clock: () => number): () => number {
  let latest = 0
  return () => {
    latest = Math.max(latest, clock())
    return latest
  }
}

export function createService(options: ServiceOptions): Service {
  const { application, store, sealer, sessionIn, basePath } = options
  const now = steady(options.now ?? Date.now)
  const urlAt = urlsBelow(basePath)
  const urls = { sealer, sessionIn, urlAt }
  const style = styleOf(application, urlAt)
  const languages = createLanguages(application, { urls, style, store, now })
  return { ...options, now, urls, languages, style, sendFault: createSendFault(languages) }
}

/** Sign-in attempts that are prepared or wait at once: as many as passwords that wait to be hashed. */
const maxPrepared = 32

/** The engine, which knows neither HTTP nor the log: errors and audit events reach the log from here. */
function createEngine(log: FastifyBaseLogger, service: Service, aliasOf: SessionAlias): Engine {
  const { application, store, sealer, now, actionLimit, cookieBinding, rateLimit, identify } = service
  const logBusy = throttleLog<string>((count, where) =>
    log.warn({ where, count }, 'too much slow work at once: visitors are asked to try again'),
  )
  const logNewer = throttleLog<string>((count, found) =>
    log.warn({ found, count }, 'a newer version of the application runs: visitors are asked to try again'),
  )
  const onError = (error: unknown, where: string) => {
    const incident = newIncident()
    if (error instanceof BusyError) logBusy(where)
    else if (error instanceof NewerVersionError) logNewer(error.message)
    else log.error({ err: error, where, incident }, 'fault')
    return incident
  }
  const onSlowAction = throttleLog<{ action: string; ms: number }>((count, slow) =>
    log.warn({ ...slow, count }, 'an action kept all other phases waiting: it should await nothing but `db`'),
  )
  const onFileRefused = throttleLog<string>((count, reason) =>
    log.warn({ reason, count }, 'files were not accepted'),
  )
  return {
    ...{ application, store, sealer, now, actionLimit, cookieBinding, onError, aliasOf },
    identifies: identify !== undefined,
    cookieName: cookieNameAt(service.basePath),
    onSlowAction: (action, milliseconds) => onSlowAction({ action, ms: Math.round(milliseconds) }),
    sharedResults: createSharedResults(now),
    slowWorkLimit: createSlowWorkLimit(maxPrepared, 1 / 4),
    fileLimits: createFileLimits(now, rateLimit > 0),
    onFileRefused,
    countsNetworks: rateLimit > 0,
    audit: auditTo(log, aliasOf),
  }
}

/** Starts the work between requests; closing the server ends it, and then closes the store. */
async function startMaintenance(
  app: FastifyInstance,
  engine: Engine,
  aliases: SessionAliases,
  log: FastifyBaseLogger,
): Promise<void> {
  const stopAnnouncing = await startAnnouncing(engine, aliases, (difference) =>
    log.warn(
      { ms: Math.round(difference) },
      'the clocks of this machine and of the database differ: sessions end earlier or later here than at other servers',
    ),
  )
  const stopSweeping = startSweeping(engine)
  const stopOutdatedCheck = startOutdatedCheck(engine, (outdated) =>
    log.warn(outdated, 'this version cannot continue some of the sessions under way'),
  )
  app.addHook('onClose', async () => {
    await Promise.all([stopAnnouncing(), stopSweeping(), stopOutdatedCheck()])
    await engine.store.close()
  })
}

/** @returns counts a request that has started a session */
async function limitRates(
  app: FastifyInstance,
  { rateLimit, isBrief = false, urls, sendFault }: Service,
  cookieName: string,
): Promise<(request: FastifyRequest) => Promise<void>> {
  if (rateLimit === 0 || isBrief) return async () => {}
  const { addRateLimit } = await import('./rate-limit.ts')
  return addRateLimit(app, rateLimit, urls.urlAt, sendFault, cookieName)
}

/** Adds the application. The hooks run in the order in which they are added here. */
export async function serveApplication(
  app: FastifyInstance,
  service: Service,
  log: FastifyBaseLogger,
): Promise<Engine> {
  const { application, sessionIn, urls, languages, style, sendFault } = service
  const { inspection = { dev: false, token: undefined } } = service
  const aliases = createSessionAliases(service.now)
  const engine = createEngine(log, service, aliases.aliasOf)
  const timings = createTimings()
  const dev = inspection.dev ? createDevHooks(engine, urls, timings) : undefined

  const countSession = await limitRates(app, service, engine.cookieName)
  addRequestChecks(app, sendFault)
  if (inspection.dev) refuseRebinding(app, sendFault)
  refuseCrossSite(app, engine.audit, sendFault)
  // The package registers the content type; decodeForm replaces its parser.
  await app.register(formbody, { parser: (body) => decodeForm(body) as unknown as Record<string, unknown> })
  if ([...application.transactions.values()].some(({ maxFiles }) => maxFiles > 0)) acceptParts(app)
  addErrorHandlers(app, engine, { languages, sendFault, dev, log })
  addRoutes(app, {
    ...{ engine, log, languages, style, sendFault, sessionIn, dev, countSession },
    afterPost: sessionIn === 'form' ? 'page' : service.afterPost,
    senderOf: createSenderOf(engine, service.identify),
    readiness: service.readiness ?? { isStopping: false },
    issueBinding: createIssueBinding(engine, application.transactions.values()),
    mayRepeatText: engine.countsNetworks ? createRefusedFormLimit() : () => true,
  })
  if (inspection.dev || inspection.token)
    addInspector(app, { ...engine, ...urls }, sendFault, inspection, timings)
  if (service.isBrief) await fetchSalts(engine, aliases)
  else await startMaintenance(app, engine, aliases, log)
  return engine
}
