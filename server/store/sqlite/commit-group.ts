/** What a group commit keeps between batches: its connection and statements, and the units that wait. */
import type Database from 'better-sqlite3'
import { StoreUnavailableError } from '../contract.ts'
import type { FileIdentity } from './file-identity.ts'
import { prepareStatement } from './statements.ts'
import type { Log } from './wal-flush.ts'

/** A unit of work that waits for a batch, and the promise of its result. */
export interface Job {
  work: () => Promise<unknown>
  resolve: (value: unknown) => void
  reject: (error: unknown) => void
}

/** The parts of a group commit share this object. */
export interface Group {
  db: Database.Database
  log: Log
  identity: FileIdentity
  onFatal: (error: unknown) => void
  begin: Database.Statement
  commit: Database.Statement
  rollback: Database.Statement
  savepoint: Database.Statement
  release: Database.Statement
  undo: Database.Statement
  synchronous: Database.Statement
  waiting: Job[]
  /** Why no unit is taken any more. */
  closed: StoreUnavailableError | undefined
  /** The flush under way. */
  flushing: Promise<void> | undefined
  /** Was `synchronous` read since the first write? */
  isSynchronousChecked: boolean
  /** Did the previous batch end a moment ago, and find the files unchanged? */
  isIdentityFresh: boolean
  /** Units in the previous batch. */
  lastSize: number
  /** When the event loop last had a turn, by `performance.now()`. */
  turnedAt: number
}

export const createGroup = (
  db: Database.Database,
  log: Log,
  identity: FileIdentity,
  onFatal: (error: unknown) => void,
): Group => ({
  db,
  log,
  identity,
  onFatal,
  begin: prepareStatement(db, 'begin immediate'),
  commit: prepareStatement(db, 'commit'),
  rollback: prepareStatement(db, 'rollback'),
  savepoint: prepareStatement(db, 'savepoint unit'),
  release: prepareStatement(db, 'release unit'),
  undo: prepareStatement(db, 'rollback to unit'),
  synchronous: prepareStatement(db, 'pragma synchronous').pluck(),
  waiting: [],
  closed: undefined,
  flushing: undefined,
  isSynchronousChecked: false,
  isIdentityFresh: false,
  lastSize: 0,
  turnedAt: 0,
})

export const rejectAll = (jobs: Job[], error: Error) => {
  for (const job of jobs) job.reject(error)
}

/** Rejects the waiting units and takes no other: the state of the disk is unknown. */
export function stop(group: Group, error: unknown): StoreUnavailableError {
  group.closed = new StoreUnavailableError('the database failed: restart the server', { cause: error })
  rejectAll(group.waiting.splice(0), group.closed)
  group.onFatal(error)
  return group.closed
}
