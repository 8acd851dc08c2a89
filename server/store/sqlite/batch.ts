/** One batch of the group commit: BEGIN, its units, COMMIT and flush, and how each failure is answered. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CommitUnknownError, StoreUnavailableError } from '../contract.ts'
import { tracePoint } from '../trace-points.ts'
import { type Group, type Job, rejectAll, stop } from './commit-group.ts'
import { isFull, isLocked, isUnavailable, isUnwritten } from './errors.ts'
import { runUnits } from './run-units.ts'

/** How long a batch waits for another process's lock, and how often it tries, in milliseconds. */
const lockTimeout = 3000
const lockRetryInterval = 20

/** Takes the write lock. Each try blocks the event loop no longer than the connection's `busy_timeout`. */
async function beginImmediate(group: Group): Promise<void> {
  const deadline = performance.now() + lockTimeout
  for (;;) {
    try {
      group.begin.run()
      return
    } catch (error) {
      if (!isUnavailable(error)) throw error
      if (!isLocked(error) || performance.now() > deadline)
        throw new StoreUnavailableError('no unit of work could begin; see `cause`', { cause: error })
      await sleep(lockRetryInterval)
    }
  }
}

/** Commits and flushes. */
async function commit(group: Group): Promise<void> {
  tracePoint('committing')
  group.commit.run()
  tracePoint('committed')
  // Durability rests on this setting; open.ts says why it is read after a write.
  if (!group.isSynchronousChecked && group.synchronous.get() === 0)
    throw new Error('SQLite runs with synchronous = OFF: set it to NORMAL, or answered phases may be lost')
  group.isSynchronousChecked = true
  group.flushing = group.log.flush().then(() => tracePoint('flushed'))
  try {
    await group.flushing
  } finally {
    group.flushing = undefined
  }
  // Only after this is it certain that the flushed file is the one that the next start opens.
  group.identity.assertUnchanged()
  group.isIdentityFresh = true
}

/** Rejects the units of a commit that failed, and stops if the state of the disk is permanently unknown. */
function failCommit(group: Group, jobs: Job[], error: unknown): void {
  const cause = { cause: error }
  rejectAll(
    jobs,
    isFull(error)
      ? new StoreUnavailableError('the disk had no space for the commit: free some', cause)
      : new CommitUnknownError('the commit failed', cause),
  )
  if (group.db.inTransaction) group.rollback.run()
  // The next commit overwrites what was not written, and a file that is missing may come back.
  if (!isFull(error) && !isUnwritten(error) && !(error instanceof StoreUnavailableError)) stop(group, error)
}

/** @param jobs is filled with the units that the batch has begun */
async function runBatch(group: Group, jobs: Job[]): Promise<void> {
  try {
    if (!group.isIdentityFresh) group.identity.assertUnchanged()
    group.isIdentityFresh = false
    await beginImmediate(group)
  } catch (error) {
    jobs.push(...group.waiting.splice(0))
    // Nothing was begun, and nothing written.
    return rejectAll(jobs, error instanceof StoreUnavailableError ? error : stop(group, error))
  }
  const answers: (() => void)[] = []
  try {
    await runUnits(group, jobs, answers)
  } catch (error) {
    if (group.db.inTransaction) group.rollback.run()
    return rejectAll(jobs, new StoreUnavailableError('the batch was rolled back', { cause: error }))
  }
  try {
    await commit(group)
  } catch (error) {
    return failCommit(group, jobs, error)
  }
  group.lastSize = jobs.length
  for (const answer of answers) answer()
}

/** Runs one batch of the units that wait. */
export async function commitBatch(group: Group): Promise<void> {
  const jobs: Job[] = []
  try {
    await runBatch(group, jobs)
  } catch (error) {
    // A rollback failed: as after a failed flush, the outcome is unknown.
    rejectAll(jobs, new CommitUnknownError('the unit of work could not be rolled back', { cause: error }))
    stop(group, error)
  }
}
