/** Stopping in good order: no new phase, an answer for those under way, the database closed. */
import type { FastifyInstance } from 'fastify'

/** Milliseconds for the requests under way, and between two looks whether there still are any. */
const patience = 8000
const look = 20

/** @returns ends the process with `status`, once, within {@link patience} and the time it takes to close the database */
export function stopper(app: FastifyInstance): (status: number) => void {
  let underWay = 0
  let stopping = false
  app.addHook('onRequest', async () => {
    underWay++
  })
  app.addHook('onResponse', async () => {
    underWay--
  })

  return (status) => {
    if (stopping) return
    stopping = true
    const deadline = performance.now() + patience
    // Connections that have sent no request yet count as busy for Node, and would be waited for.
    const timer = setInterval(() => {
      if (underWay <= 0 || performance.now() > deadline) app.server.closeAllConnections()
    }, look)
    app.close().then(
      () => {
        clearInterval(timer)
        process.exit(status)
      },
      (error) => {
        app.log.error({ err: error }, 'while stopping')
        process.exit(1)
      },
    )
  }
}
