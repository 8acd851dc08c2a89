/** Graceful shutdown: every accepted request is answered, then the store is closed. */
import { once } from 'node:events'
import { Server } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Readiness } from './readiness.ts'
import type { Connections } from './security-headers.ts'

/** Milliseconds for the requests under way. */
const requestTimeout = 8000

/** Milliseconds between two checks whether any request is still under way. */
const checkInterval = 20

/**
 * Milliseconds for connections without a request. A proxy that reuses connections may be sending on one; it
 * closes an idle one earlier, see `keepAliveTimeout` in server-options.ts.
 */
const idleTimeout = 5000

/** Milliseconds for the connections in the kernel's queue. */
const queueTimeout = 3000

/** Milliseconds. A turn of the event loop that took less had hardly a connection to accept. */
const shortTurn = 1

/** A server with its internal handle, whose `listen` changes the length of the kernel's queue: listen(2). */
interface Handled {
  _handle?: { listen?: (backlog: number) => unknown } | null
}

/**
 * Accepts the connections in the kernel's queue: closing the server would reset them. Node accepts one in
 * each turn. A queue of length one admits no more meanwhile: their SYN is dropped, sent again after a second,
 * and refused.
 * @param accepted returns the number of connections so far
 */
async function takeAccepted(server: Server, accepted: () => number): Promise<void> {
  const deadline = performance.now() + queueTimeout
  ;(server as Handled)._handle?.listen?.(0)
  await turn()
  for (;;) {
    const [before, began] = [accepted(), performance.now()]
    await turn()
    const now = performance.now()
    if (now > deadline || (accepted() === before && now - began < shortTurn)) return
  }
}

interface ShutdownOptions {
  connections: Connections
  /** Closes the connections without a complete request. */
  endSilent: () => void
  /** In dev, idle connections do not delay a restart. */
  isDev: boolean
}

/**
 * Makes `app.close()` answer every accepted request before the store is closed, including requests that
 * arrive meanwhile. It ends within `requestTimeout` for requests under way, and within `idleTimeout` for
 * connections without one.
 */
export function addShutdown(app: FastifyInstance, { connections, endSilent, isDev }: ShutdownOptions): void {
  let underWay = 0
  let accepted = 0
  app.server.on('connection', () => {
    accepted++
  })
  app.addHook('onRequest', (_request, _reply, done) => {
    underWay++
    done()
  })
  app.addHook('onResponse', (_request, _reply, done) => {
    underWay--
    done()
  })
  app.addHook('preClose', async () => {
    connections.keepAlive = false
    const began = performance.now()
    await takeAccepted(app.server, () => accepted)
    const closed = once(app.server, 'close')
    // The `close` of HTTP, which Fastify calls later, would end idle connections at once, even if a request
    // is on its way.
    Server.prototype.close.call(app.server)
    const timer = setInterval(() => {
      const waited = performance.now() - began
      const isOver = waited > requestTimeout || (underWay <= 0 && (isDev || waited > idleTimeout))
      if (!isOver) return
      endSilent()
      app.server.closeAllConnections()
    }, checkInterval)
    await closed
    clearInterval(timer)
  })
}

/**
 * @param delay milliseconds for which it still accepts connections while it is no longer ready, so that a
 * balancer notices. There is none after a failure
 * @returns shuts down and ends the process with `status`; further calls do nothing
 */
export function createStop(
  app: FastifyInstance,
  readiness: Readiness,
  delay: number,
): (status: number) => void {
  const close = (status: number) =>
    app.close().then(
      () => {
        app.log.info('stopped')
        process.exit(status)
      },
      (error) => {
        app.log.error({ err: error }, 'while stopping')
        process.exit(1)
      },
    )
  return (status) => {
    if (readiness.isStopping) return
    readiness.isStopping = true
    setTimeout(close, status === 0 ? delay : 0, status)
  }
}
