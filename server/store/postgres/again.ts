/** When a unit of work runs again, and when it is given up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CommitUnknownError, StoreUnavailableError } from '../contract.ts'
import { isCancelled, isConflict, isExhausted, isLost, isReadOnly, isRepeated } from './errors.ts'
import { below } from './random-names.ts'

/** Milliseconds for which a unit, or a read, is tried again: as long as a server takes to restart. */
export const patience = 6000
/** Runs of a unit whose conflicts with others do not end. */
const maxRuns = 40
/** Runs that end because a row is there: the next one finds the row, unless the unit itself is wrong. */
const maxRepeated = 4

/** A pause that grows, and differs for each unit. In milliseconds. */
const pauseAfter = (runs: number) => below(Math.min(200, 2 ** Math.min(runs, 12)) + 1)

/** How a unit of work has to run when it runs again. */
export interface Manner {
  /** After a query of the application has failed: each gets a savepoint, so that the unit goes on after it. */
  isCareful: boolean
  /** Serializable from the first statement on, as it turned out to use rows. */
  usesRows: boolean
}

/** Ends this run of a unit, whatever its work does with the error. */
export class RunAgain extends Error {
  override name = 'RunAgain'
  readonly manner: Partial<Manner> | undefined
  /** Did it happen while the unit was being committed? */
  readonly isUnknown: boolean
  constructor(
    message: string,
    options: ErrorOptions & { manner?: Partial<Manner>; isUnknown?: boolean } = {},
  ) {
    super(message, options)
    this.manner = options.manner
    this.isUnknown = options.isUnknown ?? false
  }
}

/** Can the same statement be right a moment later? */
export const mayPass = (error: unknown): boolean =>
  isConflict(error) || isLost(error) || isCancelled(error) || isExhausted(error) || isReadOnly(error)

export interface Attempt<T> {
  /** One run of the unit, committed in the end. */
  run(manner: Manner): Promise<T>
  /** Makes certain that a commit before it, if there was one, is as safe as an answered one. */
  settle(): Promise<void>
}

/** Runs a unit of work until it is committed. See `Store.write` for the errors. */
export async function runAgain<T>({ run, settle }: Attempt<T>): Promise<T> {
  const deadline = performance.now() + patience
  const manner: Manner = { isCareful: false, usesRows: false }
  let isUnknown = false
  let repeated = 0
  for (let runs = 1; ; runs++) {
    try {
      if (isUnknown) await settle()
      return await run(manner)
    } catch (error) {
      if (!(error instanceof RunAgain)) throw error
      const { cause } = error
      isUnknown ||= error.isUnknown
      if (isRepeated(cause) && ++repeated >= maxRepeated) throw cause
      if (performance.now() > deadline || runs >= maxRuns) throw givenUp(isUnknown, cause)
      if (error.manner) Object.assign(manner, error.manner)
      else await sleep(pauseAfter(isLost(cause) ? runs + 4 : runs))
    }
  }
}

const givenUp = (isUnknown: boolean, cause: unknown): Error =>
  isUnknown
    ? new CommitUnknownError('the connection was lost during a commit', { cause })
    : new StoreUnavailableError('PostgreSQL could not run the unit of work; see `cause`', { cause })

/** Reads again after a lost connection. */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patience
  for (let runs = 1; ; runs++) {
    try {
      return await read()
    } catch (error) {
      if (!isLost(error) && !isConflict(error)) throw error
      if (performance.now() > deadline)
        throw new StoreUnavailableError('PostgreSQL could not be read; see `cause`', { cause: error })
      await sleep(pauseAfter(runs + 4))
    }
  }
}
