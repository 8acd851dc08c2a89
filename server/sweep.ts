/** Forgets expired sessions, a little at a time, so that nobody waits for it. */
import type { Store } from '../db/store.ts'

/** Sessions looked at in one unit of work, the pause between two such, and the rest after a full round. */
const batch = 200
const pause = 50
const rest = 60_000

/** @returns stops it, after the batch under way */
export function startSweeping(
  store: Store,
  now: () => number,
  onError: (error: unknown, where: string) => void,
): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running: Promise<void> = Promise.resolve()

  async function sweep(): Promise<void> {
    let hasMore = false
    try {
      hasMore = await store.sweep(now(), batch)
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
