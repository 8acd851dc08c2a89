/**
 * Group commit: units of work over the one connection that writes, one at a time. Units that arrive while
 * others run, or are flushed, share a COMMIT and its flush. A failed unit rolls back its own savepoint only.
 */
import type Database from 'better-sqlite3'
import { StoreUnavailableError } from '../contract.ts'
import { commitBatch } from './batch.ts'
import { createGroup, type Job } from './commit-group.ts'
import type { FileIdentity } from './file-identity.ts'
import type { Log } from './wal-flush.ts'

export interface GroupCommit {
  /** Resolves with what `work` returns once its batch is committed; see `Store.write` for the errors. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Runs `work` between two batches, when no transaction is open. Resolves with what it returns. */
  between<T>(work: () => T): Promise<T>
  /**
   * For readers of what is committed: resolves once it is flushed as well, so that nothing is shown that a
   * power failure would lose. `undefined` while nothing is being flushed.
   */
  flushed(): Promise<void> | undefined
  /** Waits for the units under way, then takes no more. */
  close(): Promise<void>
}

/**
 * @param onFatal called when a flush failed, or the files were taken away: the state of the disk is unknown,
 * so the process must end
 */
export function createGroupCommit(
  db: Database.Database,
  log: Log,
  identity: FileIdentity,
  onFatal: (error: unknown) => void,
): GroupCommit {
  const group = createGroup(db, log, identity, onFatal)
  const between: (() => void)[] = []
  let running: Promise<void> | undefined

  async function runAll(): Promise<void> {
    while (group.waiting.length > 0 || between.length > 0) {
      for (const work of between.splice(0)) work()
      if (group.waiting.length > 0) await commitBatch(group)
    }
    running = undefined
    group.isIdentityFresh = false
  }

  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        if (group.closed) return reject(group.closed)
        group.waiting.push({ work, resolve: resolve as Job['resolve'], reject })
        running ??= runAll()
      }),
    between: (work) =>
      new Promise((resolve, reject) => {
        if (group.closed) return reject(group.closed)
        between.push(() => {
          try {
            resolve(work())
          } catch (error) {
            reject(error)
          }
        })
        // Deferred: with nothing to wait for, it would end before `running` is set.
        running ??= Promise.resolve().then(runAll)
      }),
    flushed: () => group.flushing,
    async close() {
      await running
      group.closed ??= new StoreUnavailableError('the server is closing')
    },
  }
}
