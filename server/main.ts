/** Starts the server, and stops it on a signal. */
import { setMaxIdleHTTPParsers } from 'node:http'
import type { FastifyInstance } from 'fastify'
import { createServer } from './app.ts'
import { loadApplication } from './application/load.ts'
import { type Config, readConfig } from './config.ts'
import { reportOf } from './error-report.ts'
import { createStop } from './http/shutdown.ts'
import { readTls, renewTls } from './http/tls.ts'
import { createOutput } from './logging/standard-output.ts'
import { restrictPermissions } from './runtime/file-permissions.ts'
import { startWatchdog } from './runtime/watchdog.ts'
import { keysOf, sealKeys } from './security/keys.ts'
import { checkKnownKeys } from './security/known-keys.ts'
import { isLoopback } from './security/loopback.ts'
import { createSealer, type Sealer } from './security/seal.ts'
import { createStartupErrorServer } from './startup-error.ts'
import type { Store } from './store/contract.ts'
import { openStore } from './store/open.ts'
import { unknownSettings } from './unknown-settings.ts'
import { version } from './version.ts'

/**
 * Parsers that Node keeps for later connections, in the whole process. One has 10 KB in Node 24; Node's
 * default would keep a thousand of them after a rush.
 */
const maxIdleParsers = 100

/**
 * Connections that wait in the kernel to be accepted. When the queue is full, a client tries again after one
 * second. 4096 is Linux's default limit (net.core.somaxconn).
 */
const backlog = 4096

// A reader that has gone, or a full disk, must not end the process.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

async function start(config: Config): Promise<void> {
  setMaxIdleHTTPParsers(maxIdleParsers)
  const application = await loadApplication(config.app)
  const keys = keysOf(config)
  const opened = await openStore({
    ...config,
    onFatal: (error) => {
      app.log.fatal({ err: error }, 'the database failed: stopping')
      stop(1)
    },
  })
  const { store, created } = opened
  const warnings = [...opened.warnings, ...(config.database ? [] : restrictPermissions(config.data))]
  const sealer = createSealer(keys())
  await checkKnownKeys(store, sealer.fingerprints(), Date.now())
  const tls = config.tlsFiles && readTls(config.tlsFiles)
  const output = createOutput()
  process.on('exit', output.flushSync)
  const readiness = { isStopping: false }
  const app = await createServer({ ...config, readiness, application, store, sealer, tls, logStream: output })
  const stop = createStop(app, readiness, config.stopDelay)
  handleSignals(app, stop, () => renewKeys(config, app, store, sealer))

  app.log.info(summary(config), `Deity ${version} starts on Node ${process.versions.node}`)
  for (const warning of [...warnings, ...unknownSettings(process.env)]) app.log.warn(warning)
  // Expected at the first start; later it means that a volume is not mounted.
  if (created) app.log.info(`a new database was created at ${created}`)
  if (!tls && config.trustProxy.length === 0 && !isLoopback(config.host))
    app.log.warn('visitors send their input unencrypted: set TLS_CERT and TLS_KEY, or TRUST_PROXY')
  const listenTextResolver = (address: string) => `Deity listens at ${address}${config.basePath}`
  await app.listen({ host: config.host, port: config.port, backlog, listenTextResolver })
  startWatchdog(config.actionLimit, output.fd, app.log)
}

/** The settings that decide what visitors meet, for the first line of the log; nothing secret. */
const summary = ({
  app,
  data,
  basePath,
  afterPost,
  sessionIn,
  cookieBinding,
  keepAlive,
  tlsFiles,
  ...rest
}: Config) => ({
  ...{ app, ...(rest.database ? { database: hostOf(rest.database.url) } : { data }) },
  ...{ basePath, afterPost, sessionIn, cookieBinding, keepAlive, tls: tlsFiles !== undefined },
  ...{ trustProxy: rest.trustProxy, rateLimit: rest.rateLimit, actionLimit: rest.actionLimit },
  ...{
    diskReserve: rest.diskReserve,
    dev: rest.inspection.dev,
    inspector: rest.inspection.token !== undefined,
  },
})

/** Without the password. */
function hostOf(url: string): string {
  const { host, pathname } = new URL(url)
  return `postgres://${host}${pathname}`
}

/** As PID 1, a process ignores every signal without a handler. */
function handleSignals(app: FastifyInstance, stop: (status: number) => void, renew: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      app.log.info(`${signal}: stopping`)
      stop(0)
    })
  process.on('SIGHUP', () => {
    try {
      renew()
      app.log.info('the keys and the certificate were read again')
    } catch (error) {
      app.log.error(
        { err: error },
        'the keys and the certificate could not be read again: the former ones stay',
      )
    }
  })
}

/** Reads the sealing keys and the certificate again. @throws before anything has changed */
function renewKeys(config: Config, app: FastifyInstance, store: Store, sealer: Sealer): void {
  // From the environment again: SEAL_KEY_FILE may have another content.
  const keys = sealKeys(readConfig(process.env).sealKeys, config.data)
  const tls = config.tlsFiles && readTls(config.tlsFiles)
  sealer.setKeys(keys)
  store
    .setSealKeys(sealer.fingerprints())
    .catch((error) => app.log.error({ err: error }, 'the next start will not know these keys'))
  if (tls) renewTls(app.server, tls)
}

const report = (error: unknown) => process.stderr.write(`Deity did not start.\n${reportOf(error)}\n`)

/** In dev, shows the reason at the server's address until a changed file starts the process again. */
async function startOrShow(): Promise<void> {
  const config = readConfig(process.env)
  try {
    await start(config)
  } catch (error) {
    if (!config.inspection.dev || !(error instanceof Error)) throw error
    report(error)
    const address = await createStartupErrorServer(error, config.basePath).listen({
      host: config.host,
      port: config.port,
    })
    process.stderr.write(`${address} shows the same until a file is changed.\n`)
  }
}

startOrShow().catch((error: unknown) => {
  report(error)
  process.exit(1)
})
