/** `deity/fastify`: an application as a plugin in a host, a Fastify server of its own. */
import { join, resolve } from 'node:path'
import type { FastifyBaseLogger, FastifyInstance, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { loadApplication } from './application/load.ts'
import { type PluginSettings, readPluginSettings } from './config.ts'
import { addHeadersInHost } from './http/security-headers.ts'
import type { Identified, Identify } from './http/sender.ts'
import { createService, type Service, serveApplication } from './http/serve-application.ts'
import { errorLine, newIncident } from './logging/log.ts'
import { restrictPermissions } from './runtime/file-permissions.ts'
import { OperatorError } from './runtime/operator-errors.ts'
import { keysOf } from './security/keys.ts'
import { checkKnownKeys } from './security/known-keys.ts'
import { createSealer, type Sealer } from './security/seal.ts'
import type { Store } from './store/contract.ts'
import { openStore } from './store/open.ts'

export type { Identified, Identify }

/** The options beside those of `register`. The settings mean what they do in the environment of a server. */
export interface DeityOptions extends PluginSettings {
  /** The path below which all its addresses are, such as `/apply`. */
  prefix: string
  /** Folder of the application. */
  application: string
  /**
   * Folder of the database and keys, of this application alone; by default, `data` in the application. Unused
   * with `database`, which needs a `sealKey`.
   */
  data?: string
  /**
   * Names the host's user, with each request to a transaction. A session belongs to the user whose form began
   * it, and is over for any other, and for none.
   */
  identify?: Identify
}

/** @throws {OperatorError} with one line for each option that is invalid */
function readOptions(prefix: string, options: DeityOptions) {
  // Fastify gives a plugin its own options as well.
  const {
    prefix: _,
    logLevel: __,
    logSerializers: ___,
    ...own
  } = options as DeityOptions & Record<string, unknown>
  const { application, data, identify, ...settings } = own as Omit<DeityOptions, 'prefix'>
  if (typeof application !== 'string')
    throw new OperatorError('DEITY_SETTING_INVALID', 'application: must be the folder of an application')
  const read = readPluginSettings({ ...settings, basePath: prefix })
  if (read.basePath === '')
    throw new OperatorError('DEITY_SETTING_INVALID', 'prefix: must be a path, such as /apply')
  const { database, databasePooler: pooler, sealKey: sealKeys, ...rest } = read
  const app = resolve(application)
  return {
    ...{ ...rest, sealKeys, app, identify, data: data === undefined ? join(app, 'data') : resolve(data) },
    database: database === undefined ? undefined : { url: database, pooler },
  }
}

type Options = ReturnType<typeof readOptions>

interface Data {
  store: Store
  sealer: Sealer
}

/** Opens the database and the keys. @throws {OperatorError | StoreUnavailableError} with what to do */
async function openData(
  options: Options,
  log: FastifyBaseLogger,
  onFatal: (error: unknown) => void,
): Promise<Data> {
  const { database, data } = options
  const keys = keysOf(options)
  const { store, warnings, created } = await openStore({ ...options, onFatal })
  try {
    for (const warning of [...warnings, ...(database ? [] : restrictPermissions(data))]) log.warn(warning)
    const sealer = createSealer(keys())
    await checkKnownKeys(store, sealer.fingerprints(), Date.now())
    if (created) log.info(`a new database was created at ${created}`)
    return { store, sealer }
  } catch (error) {
    await store.close()
    throw error
  }
}

/** After a fatal error nothing of the database can be relied on, not even what a page shows. */
function answerBusy(app: FastifyInstance, { style, sendFault }: Service, incident: () => string | undefined) {
  app.addHook('onRequest', ({ routeOptions: { url } }, reply, done) => {
    const failed = incident()
    if (failed === undefined || url === style.path) return done()
    sendFault(reply, 'busy', { incident: failed })
  })
}

/** A request as the host logs it: a query may have identifiers. */
const requestLine = ({ method, url, host, ip, socket }: FastifyRequest) => ({
  ...{ method, url: url.split('?', 1)[0], host, remoteAddress: ip },
  ...(socket && { remotePort: socket.remotePort }),
})

/** Unknown addresses. Fastify has no log serializers for its handler of these, so a route answers them first. */
function addUnknown(app: FastifyInstance, { sendFault }: Service) {
  app.route({
    method: ['GET', 'POST'],
    url: '/*',
    handler: (_request, reply) => sendFault(reply, 'not-found'),
  })
}

/** An application of Deity in a host. Register it once for each application, each with its own `prefix`. */
const deity: FastifyPluginAsync<DeityOptions> = async (app, given) => {
  const options = readOptions(app.prefix, given)
  const log = app.log.child({ application: options.basePath }, { serializers: { err: errorLine } })
  const application = await loadApplication(options.app)
  let failed: string | undefined
  const data = await openData(options, log, (error) => {
    failed = newIncident()
    log.fatal({ err: error, incident: failed }, 'the database failed: start the server again')
  })
  const service = createService({ ...options, ...data, application })
  app.addHook('onRoute', (route) => {
    route.logSerializers = { ...route.logSerializers, req: requestLine }
  })
  addHeadersInHost(app)
  answerBusy(app, service, () => failed)
  await serveApplication(app, service, log)
  addUnknown(app, service)
}

// Fastify checks its own version by it.
export default Object.assign(deity, { [Symbol.for('plugin-meta')]: { name: 'deity', fastify: '5.x' } })
