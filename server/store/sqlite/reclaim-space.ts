/** Returns free space to the file system, and clears deleted data from the log. */
import type Database from 'better-sqlite3'
import type { Store } from '../contract.ts'
import type { GroupCommit } from './group-commit.ts'
import { vacuumer } from './incremental-vacuum.ts'
import { checkpointer, hasLog } from './truncate-wal.ts'

/** Pieces of free space, of 800 KB at most, after which the file is truncated. */
const truncateInterval = 20
/** Milliseconds for which deleted data may stay in the log. */
const maxLogAge = 20_000

/** @param db the connection that writes */
export function spaceReclaimer(db: Database.Database, commits: GroupCommit, write: Store['write']) {
  const vacuum = vacuumer(db)
  const checkpoint = checkpointer(db)
  // The log that a killed server left may be old.
  const progress = { pieces: 0, logEmptiedAt: Number.NEGATIVE_INFINITY }
  return {
    /** Returns a piece of the free space. Resolves with `false` when there is no more to return. */
    async shrink(): Promise<boolean> {
      if (!vacuum.isNeeded()) return false
      await write(async () => vacuum.freePages())
      // A checkpoint truncates the file: 500 MB at once took up to 36 ms.
      if (!db.memory && ++progress.pieces % truncateInterval === 0) await commits.between(checkpoint.copy)
      return vacuum.isNeeded()
    },
    /** May deleted data have been in the log for too long? */
    isLogOld: () => performance.now() - progress.logEmptiedAt > maxLogAge,
    async emptyLog(): Promise<void> {
      // The log holds only commits, so this needs no unit of work, but no transaction may be open.
      if (db.memory || !hasLog(db.name)) return
      await commits.between(checkpoint.copy)
      // Other units ran in between, so little is left to copy.
      if (await commits.between(checkpoint.truncate)) progress.logEmptiedAt = performance.now()
    },
  }
}

export type SpaceReclaimer = ReturnType<typeof spaceReclaimer>
