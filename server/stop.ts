/** Stopping in good order: no new phase, an answer for those under way, the database closed. */
import type { FastifyInstance } from 'fastify'

/** Milliseconds for the requests under way, and between two looks whether there still are any. */
const patience = 8000
const interval = 20

/**
 * Makes `app.close()` end in time: it refuses what is new, lets what is under way be answered, and then does not wait
 * for connections on which nothing was asked, which Node takes for busy ones.
 */
export function closeInTime(app: FastifyInstance): void {
  let underWay = 0
  app.addHook('onRequest', (_request, _reply, done) => {
    underWay++
    done()
  })
  app.addHook('onResponse', (_request, _reply, done) => {
    underWay--
    done()
  })
  app.addHook('preClose', async () => {
    const deadline = performance.now() + patience
    const timer = setInterval(() => {
      if (underWay <= 0 || performance.now() > deadline) app.server.closeAllConnections()
    }, interval)
    app.server.once('close', () => clearInterval(timer))
    // Against a server that never listened, and so never closes.
    timer.unref()
  })
}

/** @returns ends the process with `status`, once */
export function stopper(app: FastifyInstance): (status: number) => void {
  let stopping = false
  return (status) => {
    if (stopping) return
    stopping = true
    app.close().then(
      () => process.exit(status),
      (error) => {
        app.log.error({ err: error }, 'while stopping')
        process.exit(1)
      },
    )
  }
}
