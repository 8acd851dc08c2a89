/** Whether the server can record phases. Load balancers ask often; only a change is logged. */
import type { FastifyBaseLogger } from 'fastify'
import type { Engine } from '../engine/context.ts'

/** @returns checks the store; resolves with the incident if it fails, the same one until it recovers */
export function watchHealth(
  { store, onError }: Engine,
  log: FastifyBaseLogger,
): () => Promise<string | undefined> {
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
