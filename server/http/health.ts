/**
 * What balancers and operators ask: is the process alive, does it take requests, can it record phases?
 * A balancer asks `ready`, which does not ask the database: while that restarts, units of work wait for it, and
 * a balancer that took every server out would have nobody left to wait.
 */
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Engine } from '../engine/context.ts'
import type { HandlerContext } from './handler-context.ts'
import { send } from './reply.ts'

/** @returns checks the store; resolves with the incident if it fails, the same one until it recovers */
function watchHealth({ store, onError }: Engine, log: FastifyBaseLogger): () => Promise<string | undefined> {
  let incident: string | undefined
  let pending: Promise<string | undefined> | undefined
  async function check(): Promise<string | undefined> {
    try {
      await store.ping()
      if (incident !== undefined) log.info({ incident }, 'healthy again: the server records phases')
      incident = undefined
    } catch (error) {
      incident ??= onError(error, 'health')
    }
    pending = undefined
    return incident
  }
  return () => {
    // Each check of a failing store is a write, so concurrent requests share one.
    pending ??= check()
    return pending
  }
}

const plain = { 'content-type': 'text/plain' }

type Context = Pick<HandlerContext, 'engine' | 'log' | 'sendFault' | 'readiness'>

/** @param at the path of a route */
export function addHealth(
  app: FastifyInstance,
  { engine, log, sendFault, readiness }: Context,
  at: (path: string) => string,
): void {
  const checkDatabase = watchHealth(engine, log)
  app.addHook('preClose', async () => {
    readiness.isStopping = true
  })
  app.get(at('/health/live'), async (_request, reply) => send(reply, 200, plain, 'ok\n'))
  app.get(at('/health/ready'), async (_request, reply) =>
    readiness.isStopping ? send(reply, 503, plain, 'stopping\n') : send(reply, 200, plain, 'ok\n'),
  )
  app.get(at('/health/database'), async (_request, reply) => {
    const incident = await checkDatabase()
    if (incident !== undefined) return sendFault(reply, 'busy', { incident })
    return send(reply, 200, plain, 'ok\n')
  })
}
