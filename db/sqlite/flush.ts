/**
 * The flush that makes a COMMIT last, made by another thread: SQLite's own holds up the event loop for as long as the
 * disk takes. So SQLite writes the log at `synchronous = NORMAL`, which flushes it only before it is copied back into
 * the file, and nothing is answered before the log was flushed here.
 */
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export interface Log {
  /** Resolves once everything written to the log before is on the disk. After a failure nobody knows what is. */
  flush(): Promise<void>
  close(): void
}

const datasync = promisify(fdatasync)

/** In memory there is nothing to flush. */
export const noLog: Log = { flush: async () => {}, close: () => {} }

/** @param file whose log is there already. It holds no locks of SQLite, so it may be opened and closed beside SQLite. */
export function logOf(file: string): Log {
  const log = openSync(`${file}-wal`, 'r')
  return { flush: () => datasync(log), close: () => closeSync(log) }
}
