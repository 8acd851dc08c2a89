/** Starts the server and stops it in good order. */
import './v8.ts'
import { setMaxIdleHTTPParsers } from 'node:http'
import { join } from 'node:path'
import { openSqlite } from '../db/sqlite/store.ts'
import { Unavailable } from '../db/store.ts'
import { createServer } from './app.ts'
import { type Config, readConfig } from './config.ts'
import { createSealer } from './ids.ts'
import { createUnstarted } from './inspect/unstarted.ts'
import { sealKeys } from './key.ts'
import { Misfits } from './registry/fault.ts'
import { loadApplication } from './registry/load.ts'
import { stopper } from './stop.ts'
import { isLoopback, readTls, renewTls } from './tls.ts'
import { startWatchdog } from './watchdog.ts'

/**
 * Parsers that Node keeps for the next connections. One has 10 KB in Node 24, and after a rush at the start Node would keep a
 * thousand for good. It holds for the whole process, so it is said here and not by a server.
 */
const idleParsers = 100

async function start(config: Config): Promise<void> {
  setMaxIdleHTTPParsers(idleParsers)
  const application = await loadApplication(config.app)
  const store = openSqlite({
    file: join(config.data, 'deity.sqlite'),
    migrations: join(config.app, 'db/migrations'),
    onFatal: (error) => {
      app.log.fatal({ err: error }, 'the database failed: stopping')
      stop(1)
    },
  })
  const { tlsFiles } = config
  const readKeys = () => sealKeys(config.sealKeys, config.data)
  const sealer = createSealer(readKeys())
  const tls = tlsFiles && readTls(tlsFiles)
  const app = await createServer({ ...config, application, store, sealer, tls })

  const stop = stopper(app)
  // As PID 1 a process ignores every signal that it has no handler for.
  process.on('SIGTERM', () => stop(0))
  process.on('SIGINT', () => stop(0))
  process.on('SIGHUP', () => {
    try {
      const [keys, tls] = [readKeys(), tlsFiles && readTls(tlsFiles)]
      sealer.renew(keys)
      if (tls) renewTls(app.server, tls)
      app.log.info('keys and certificate were read again')
    } catch (error) {
      app.log.error({ err: error }, 'keys and certificate could not be read again: those from before stay')
    }
  })

  if (!tls && config.trustProxy.length === 0 && !isLoopback(config.host))
    app.log.warn('what visitors send can be read on its way: set TLS_CERT and TLS_KEY, or TRUST_PROXY')
  await app.listen({
    host: config.host,
    port: config.port,
    // A visitor for whom there is no place among those not yet heard would be heard a second later. Linux allows 4096.
    backlog: 4096,
    listenTextResolver: (address) => `Deity listens at ${address}`,
  })
  startWatchdog(config.actionLimit, (error) => app.log.error({ err: error }, 'there is no watchdog'))
}

function tell(error: unknown): void {
  const isExpected = error instanceof Misfits || error instanceof Unavailable
  const text = isExpected ? error.message : error instanceof Error ? error.stack : String(error)
  process.stderr.write(`Deity did not start.\n${text}\n`)
}

/** In dev the reason stands at the server's address until a file is changed, and the process is started again. */
async function startOrShow(): Promise<void> {
  const config = readConfig(process.env)
  try {
    await start(config)
  } catch (error) {
    if (!config.inspection.dev || !(error instanceof Error)) throw error
    tell(error)
    const address = await createUnstarted(error).listen({ host: config.host, port: config.port })
    process.stderr.write(`The same stands at ${address} until a file is changed.\n`)
  }
}

startOrShow().catch((error: unknown) => {
  tell(error)
  process.exit(1)
})
