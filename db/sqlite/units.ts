/**
 * Units of work over the one connection that writes, one at a time. Units that arrive while others run, or are flushed,
 * share a COMMIT and its flush: a savepoint each, then one COMMIT, then all their results. One unit's failure takes back
 * only its own.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import { reach } from '../points.ts'
import { Unavailable, Unknown } from '../store.ts'
import { isFull, isLocked, isUnavailable, isUnwritten } from './errors.ts'
import type { Log } from './flush.ts'
import { prepare } from './keep.ts'
import type { Place } from './place.ts'

/**
 * Event-loop turns without a newcomer after which a batch is committed: Node accepts about one connection a turn. A lone
 * visitor does not wait for others; where the batch before had several, waiting makes batches half as large again, which
 * spares a commit and a flush for every third phase.
 */
const quietTurns = { alone: 2, together: 20 }
/** Units in one batch at most, so that the first answer is not held up for ever. */
const batchSize = 64
/** How long a batch waits for another process's lock, and how often it tries, in milliseconds. */
const lockPatience = 3000
const lockRetry = 20

interface Job {
  work: () => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

export interface Units {
  /** Resolves with what `work` returns once its batch is committed; see `Store.write` for the errors. */
  run<T>(work: () => Promise<T>): Promise<T>
  /**
   * For those who read what is committed: resolves once that is flushed as well, so that nobody is shown what a loss of
   * power would take back. `undefined` while nothing is under way.
   */
  flushed(): Promise<void> | undefined
  /** Waits for the units under way, then takes no more. */
  close(): Promise<void>
}

/**
 * @param onFatal called when a flush failed, or the files were taken away: what the disk holds is unknown, so the process
 * must not go on
 */
export function createUnits(
  db: Database.Database,
  log: Log,
  place: Place,
  onFatal: (error: unknown) => void,
): Units {
  const begin = prepare(db, 'begin immediate')
  const commit = prepare(db, 'commit')
  const rollback = prepare(db, 'rollback')
  const savepoint = prepare(db, 'savepoint unit')
  const release = prepare(db, 'release unit')
  const undo = prepare(db, 'rollback to unit')
  const synchronous = prepare(db, 'pragma synchronous').pluck()

  const waiting: Job[] = []
  let pumping: Promise<void> | undefined
  let closed: Unavailable | undefined
  let flushing: Promise<void> | undefined
  let asserted = false
  /** Has the batch before ended a moment ago, and found the files in their place? */
  let isHere = false
  /** Units in the batch before. */
  let before = 0

  /** Takes the write lock without ever blocking the event loop for longer than the connection's own timeout. */
  async function beginImmediate(): Promise<void> {
    const deadline = performance.now() + lockPatience
    for (;;) {
      try {
        begin.run()
        return
      } catch (error) {
        if (!isUnavailable(error)) throw error
        if (!isLocked(error) || performance.now() > deadline)
          throw new Unavailable('no unit of work could begin', { cause: error })
        await sleep(lockRetry)
      }
    }
  }

  /**
   * Runs one unit inside the open batch and returns how to answer it after the COMMIT.
   * @throws what takes the whole batch back
   */
  async function attempt(job: Job): Promise<() => void> {
    try {
      savepoint.run()
      reach('begun')
      const value = await job.work()
      release.run()
      return () => job.resolve(value)
    } catch (error) {
      // SQLite took everything back, a full disk among the reasons; or it would not commit the rest any more.
      if (!db.inTransaction || isUnavailable(error)) throw error
      undo.run()
      release.run()
      return () => job.reject(error)
    }
  }

  /** Reads the setting that durability rests on once there has been a write; see open.ts. */
  function assertSynchronous(): void {
    if (!asserted && synchronous.get() === 0)
      throw new Error('SQLite is at synchronous = OFF: an answered phase could be lost')
    asserted = true
  }

  async function flush(): Promise<void> {
    flushing = log.flush().then(() => reach('flushed'))
    try {
      await flushing
    } finally {
      flushing = undefined
    }
  }

  /** What the disk holds is not known, so nothing may go on: those that wait are told, and no other is taken. */
  function stop(error: unknown): Unavailable {
    closed = new Unavailable('the database failed', { cause: error })
    for (const job of waiting.splice(0)) job.reject(closed)
    onFatal(error)
    return closed
  }

  /** Resolves once a unit waits, or after so many turns without one. One promise for all the turns: most go by in vain. */
  const newcomer = (turns: number) =>
    new Promise<void>((resolve) => {
      const turn = () => (waiting.length > 0 || --turns === 0 ? resolve() : setImmediate(turn))
      setImmediate(turn)
    })

  /** @param jobs is filled with those that the batch has begun */
  async function batch(jobs: Job[]): Promise<void> {
    const answers: (() => void)[] = []
    const rejectAll = (error: Error) => {
      for (const job of jobs) job.reject(error)
    }
    try {
      if (!isHere) place.assertHere()
      isHere = false
      await beginImmediate()
    } catch (error) {
      jobs.push(...waiting.splice(0))
      // Nothing was begun, and nothing written.
      rejectAll(error instanceof Unavailable ? error : stop(error))
      return
    }
    const patience = quietTurns[before > 1 ? 'together' : 'alone']
    while (jobs.length < batchSize) {
      if (waiting.length === 0) await newcomer(patience)
      const job = waiting.shift()
      if (!job) break
      jobs.push(job)
      try {
        answers.push(await attempt(job))
      } catch (error) {
        if (db.inTransaction) rollback.run()
        return rejectAll(new Unavailable('the batch was taken back', { cause: error }))
      }
    }
    try {
      reach('committing')
      commit.run()
      reach('committed')
      assertSynchronous()
      await flush()
      // Only now is it sure that what is answered was flushed into the file that the next start finds.
      place.assertHere()
      isHere = true
    } catch (error) {
      rejectAll(
        isFull(error)
          ? new Unavailable('there was no room for the commit', { cause: error })
          : new Unknown('the commit failed', { cause: error }),
      )
      if (db.inTransaction) rollback.run()
      // What was not written is overwritten by the next commit, and a file that is away may come back. The rest is for good.
      if (!isFull(error) && !isUnwritten(error) && !(error instanceof Unavailable)) stop(error)
      return
    }
    before = jobs.length
    for (const answer of answers) answer()
  }

  /** What SQLite refuses even to take back leaves nobody knowing, as after a failed flush. */
  function giveUp(error: unknown, jobs: Job[]): void {
    for (const job of jobs)
      job.reject(new Unknown('the unit of work could not be taken back', { cause: error }))
    stop(error)
  }

  async function pump(): Promise<void> {
    while (waiting.length > 0) {
      const jobs: Job[] = []
      await batch(jobs).catch((error) => giveUp(error, jobs))
    }
    pumping = undefined
    isHere = false
  }

  return {
    run<T>(work: () => Promise<T>): Promise<T> {
      if (closed) return Promise.reject(closed)
      return new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as Job['resolve'], reject })
        pumping ??= pump()
      })
    },
    flushed: () => flushing,
    async close() {
      await pumping
      closed ??= new Unavailable('the server is closing')
    },
  }
}
