/** Forgets expired sessions, a little at a time, so that nobody waits for it. */
import type { Engine } from './engine.ts'
import { release } from './release.ts'
import { ownerKey } from './renew.ts'

/** Sessions looked at in one unit of work, the pause between two such, and the rest after a full round. */
const batch = 200
const pause = 50
const rest = 60_000

/** One batch; what sessions held that expired unfinished is given back. */
const sweepOnce = (engine: Engine): Promise<boolean> =>
  engine.store.sweep(engine.now(), batch, async (unit, session, hash) => {
    const transaction = engine.application.transactions.get(session.transaction)
    if (transaction) await release(engine, transaction, unit, ownerKey(hash, session), 'expired')
  })

/** @returns stops it, after the batch under way */
export function startSweeping(engine: Engine): () => Promise<void> {
  const { onError } = engine
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()

  async function sweep(): Promise<void> {
    let hasMore = false
    try {
      hasMore = await sweepOnce(engine)
    } catch (error) {
      onError(error, 'sweep')
    }
    if (!stopped) schedule(hasMore ? pause : rest)
  }

  function schedule(delay: number): void {
    timer = setTimeout(() => {
      running = sweep()
    }, delay)
    timer.unref()
  }

  schedule(pause)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
