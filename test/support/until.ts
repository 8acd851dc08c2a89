/** Waiting for a condition, with a timeout that a busy machine does not reach. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. */
const timeout = 30_000

/** Resolves once the condition holds. @throws when it does not hold in time */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + timeout
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await sleep(5)
  }
}
