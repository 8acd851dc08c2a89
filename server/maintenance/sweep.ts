/** The sweep: forgets expired sessions in small batches, so that no request waits for it. */
import type { Engine } from '../engine/context.ts'
import { newerVersions } from '../engine/newer-version.ts'
import { release } from '../engine/release-holds.ts'
import { ownerKey } from '../security/identifiers.ts'

/** Sessions forgotten, or phases deleted, in one unit of work. */
const batch = 200
/**
 * Milliseconds between two batches at least. A pause is as long as the batch before it, so that requests have
 * half of the time.
 */
const minPause = 20
/** Milliseconds between two rounds. Forgotten data has to be out of the files within a minute. */
const interval = 20_000

/** Milliseconds for which one process of several sweeps; another goes on when it is gone. */
const lease = 60_000

type Swept = Pick<Engine, 'store' | 'application' | 'now' | 'actionLimit'>

/** Runs one batch, and releases what unfinished sessions held. Resolves with `false` when nothing is left to do now. */
export async function sweepOnce(engine: Swept): Promise<boolean> {
  const { store, application } = engine
  // What their sessions hold, this version may not know how to release.
  if ((await newerVersions(store, application.transactions)).length > 0) return false
  if (!(await store.lease('sweep', lease))) return false
  return store.sweep(engine.now(), batch, async (unit, session, hash) => {
    const transaction = application.transactions.get(session.transaction)
    if (transaction) await release(engine, transaction, unit, ownerKey(hash, session), 'expired')
  })
}

/** @returns a function that stops the sweep after its present batch */
export function startSweeping(engine: Engine): () => Promise<void> {
  const { onError } = engine
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()

  async function sweep(): Promise<void> {
    let hasMore = false
    const began = performance.now()
    try {
      hasMore = await sweepOnce(engine)
    } catch (error) {
      onError(error, 'sweep')
    }
    if (!stopped) schedule(hasMore ? Math.max(minPause, performance.now() - began) : interval)
  }

  function schedule(delay: number): void {
    timer = setTimeout(() => {
      running = sweep()
    }, delay)
    timer.unref()
  }

  schedule(minPause)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
