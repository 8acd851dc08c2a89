/** Waiting for what comes in its own time: a busy machine takes longer, and that says nothing of the server. */
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. Whoever waits so long waits for nothing. */
const patience = 30_000

/** Resolves once something is so, which is looked at over and over. @throws when it does not come to be so */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patience
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await sleep(5)
  }
}
