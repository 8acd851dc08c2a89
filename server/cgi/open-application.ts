/** An application with its database and keys, as one request needs it. */
import Fastify, { type FastifyInstance } from 'fastify'
import type { ImportModule } from '../application/discover.ts'
import { loadApplication } from '../application/load.ts'
import type { Config } from '../config.ts'
import type { Engine } from '../engine/context.ts'
import { addSecurityHeaders } from '../http/security-headers.ts'
import { createService, type ServiceOptions, serveApplication } from '../http/serve-application.ts'
import { serverOptions } from '../http/server-options.ts'
import { usualBody } from '../model/form-size.ts'
import { restrictPermissions } from '../runtime/file-permissions.ts'
import { OperatorError } from '../runtime/operator-errors.ts'
import { keysOf } from '../security/keys.ts'
import { checkKnownKeys } from '../security/known-keys.ts'
import { createSealer } from '../security/seal.ts'
import { openStore } from '../store/open.ts'

export interface OpenedApplication {
  app: FastifyInstance
  engine: Engine
  /** Bytes of the largest form. */
  maxBody: number
}

/** Settings that are those of the web server, or that one process for each request cannot keep. */
const noConnections = { keepAlive: false, tls: undefined, trustProxy: [] }

/** What serves the application: as in `app.ts`, without what belongs to a listening socket. */
async function serve(
  options: ServiceOptions,
  { logLevel, logStream }: { logLevel: string; logStream: { write(line: string): void } },
): Promise<OpenedApplication> {
  const service = createService(options)
  const transactions = [...options.application.transactions.values()]
  const maxBody = Math.max(usualBody, ...transactions.map((each) => each.maxBody))
  const connections = { keepAlive: false }
  const http = { ...noConnections, logLevel, logStream, maxBody }
  const app = Fastify(serverOptions(http, connections, service.sendFault))
  addSecurityHeaders(app, connections)
  const engine = await serveApplication(app, service, app.log)
  await app.ready()
  return { app, engine, maxBody }
}

/**
 * @param checked see `loadApplication`
 * @param onFatal called when the state of the disk is not known; this process then answers nothing more
 * @throws {OperatorError | StoreUnavailableError | ApplicationError} with what to do
 */
export async function openForRequest(
  config: Config,
  logStream: { write(line: string): void },
  onFatal: (error: unknown) => void,
  checked?: ImportModule,
): Promise<OpenedApplication> {
  if (config.database)
    throw new OperatorError(
      'DEITY_SETTING_INVALID',
      'DATABASE: deity cgi has its database in DATA. With PostgreSQL, run deity serve.',
    )
  const application = await loadApplication(config.app, checked)
  const keys = keysOf(config)
  const { store, warnings } = await openStore({ ...config, isBrief: true, onFatal })
  try {
    const all = [...warnings, ...restrictPermissions(config.data)]
    for (const warning of all) logStream.write(`${warning}\n`)
    const sealer = createSealer(keys())
    await checkKnownKeys(store, sealer.fingerprints(), Date.now())
    const { inspection: _, ...settings } = config
    return await serve({ ...settings, application, store, sealer, isBrief: true }, { ...config, logStream })
  } catch (error) {
    await store.close()
    throw error
  }
}
