/** Checkpoints and truncates the log, where data that was deleted from the file is still readable. */
import { statSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { prepareStatement } from './statements.ts'

/** Is there anything in the log of this file? */
export const hasLog = (file: string): boolean =>
  (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

/** @param db a connection that writes, with no transaction open */
export function checkpointer(db: Database.Database) {
  const passive = prepareStatement(db, 'pragma wal_checkpoint(PASSIVE)')
  const truncate = prepareStatement<[], { busy: number }>(db, 'pragma wal_checkpoint(TRUNCATE)')
  return {
    /** Copies the log into the file. No other process has to wait. */
    copy: () => void passive.get(),
    /** Truncates the log. `false` when another process still reads it, or writes. */
    truncate: () => truncate.get()?.busy === 0,
  }
}
