/** Answers the request of this process, then does a piece of the work that is due. */
import { writeSync } from 'node:fs'
import type { ImportModule } from '../application/discover.ts'
import { type Config, readConfig } from '../config.ts'
import { reportOf } from '../error-report.ts'
import { requestTimeoutFor } from '../http/server-options.ts'
import { sweepOnce } from '../maintenance/sweep.ts'
import { startWatchdog } from '../runtime/watchdog.ts'
import { StoreUnavailableError } from '../store/contract.ts'
import { openConnection } from './connection.ts'
import { type CgiRequest, type Environment, readRequest } from './environment.ts'
import { failureResponse } from './failure.ts'
import { type OpenedApplication, openForRequest } from './open-application.ts'
import { asCgi, sendResponse } from './response.ts'

/** The web server's log. A reader that has gone, or a full disk, must not end the process. */
const log = {
  write(line: string) {
    try {
      writeSync(2, line)
    } catch {
      // See above.
    }
  },
}

const report = (error: unknown) => log.write(`Deity: ${reportOf(error)}\n`)

/** Has Node's HTTP server answer the request. */
async function exchange({ app, maxBody }: OpenedApplication, request: CgiRequest): Promise<Buffer> {
  const { connection, response } = openConnection(request, () => process.stdin)
  const timer = setTimeout(() => {
    const error = Object.assign(new Error('the body is too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    app.server.emit('clientError', error, connection)
  }, requestTimeoutFor(maxBody))
  app.server.emit('connection', connection)
  const bytes = await response
  clearTimeout(timer)
  return bytes
}

/** A piece of the sweep. lighttpd sends SIGTERM to a process whose response it has; the piece is short. */
async function finish({ engine }: OpenedApplication): Promise<void> {
  process.on('SIGTERM', () => {})
  await sweepOnce(engine).catch((error: unknown) => engine.onError(error, 'sweep'))
  await engine.store.close()
}

/** @returns the application, once it has answered; nothing where it could not be opened */
async function answer(
  environment: Environment,
  checked?: ImportModule,
): Promise<OpenedApplication | undefined> {
  try {
    // Where it is not set, visitors see the path of the script.
    const { BASE_PATH, SCRIPT_NAME } = environment
    const config: Config = readConfig({ ...environment, BASE_PATH: BASE_PATH || SCRIPT_NAME })
    const request = readRequest(environment, config.basePath)
    if (!request) {
      await sendResponse(failureResponse(environment, 'refused'))
      return undefined
    }
    const application = await openForRequest(config, log, report, checked)
    startWatchdog(config.actionLimit, 2, application.app.log)
    await sendResponse(asCgi(await exchange(application, request)))
    return application
  } catch (error) {
    report(error)
    const code = error instanceof StoreUnavailableError ? 'busy' : 'broken'
    await sendResponse(failureResponse(environment, code))
    process.exitCode = 1
    return undefined
  }
}

/**
 * @param environment of the process, as a web server has set it
 * @param checked see `loadApplication`
 */
export async function answerRequest(environment: Environment, checked?: ImportModule): Promise<void> {
  // Standard output is the response, and an author's console.log() is not part of it.
  Object.defineProperty(process, 'stdout', { get: () => process.stderr })
  // busybox closes the connection where a program writes nothing; others answer 500.
  const answerBroken = () => writeSync(1, failureResponse(environment, 'broken'))
  process.once('exit', answerBroken)
  const application = await answer(environment, checked)
  process.off('exit', answerBroken)
  if (application) await finish(application).catch(report)
}
