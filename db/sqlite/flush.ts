/**
 * The flush that makes a COMMIT last. SQLite writes the log at `synchronous = NORMAL`, which flushes it only before it is
 * copied back into the file, and nothing is answered before the log was flushed here.
 *
 * A quick disk is waited for, since handing a flush over and waking up after it costs more CPU. A slow one would hold up the
 * event loop, so another thread waits for that: what arrives in the meantime makes the next batch.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export interface Log {
  /** Resolves once everything written to the log before is on the disk. After a failure nobody knows what is. */
  flush(): Promise<void>
  close(): void
}

/** Milliseconds that a quick disk takes at most. */
const quick = 1

/**
 * Flushes that another thread makes before the disk is tried again: at the start, and after one that was slow, the fewest;
 * twice as many each time that the disk is still slow, up to the most. So one that always takes long holds up the
 * loop once in so many flushes, and one that seldom does is waited for soon again.
 */
const fewest = 2
const most = 256

const datasync = promisify(fdatasync)

/** In memory there is nothing to flush. */
export const noLog: Log = { flush: async () => {}, close: () => {} }

/** @param file whose log is there already. It holds no locks of SQLite, so it may be opened and closed beside SQLite. */
export function logOf(file: string): Log {
  const log = openSync(`${file}-wal`, 'r')
  /** Flushes until the disk is tried again, and how many it will be when it is slow then. */
  let left = fewest
  let next = fewest
  return {
    async flush() {
      if (left > 0) {
        left--
        return datasync(log)
      }
      const began = performance.now()
      fdatasyncSync(log)
      const isQuick = performance.now() - began <= quick
      left = isQuick ? 0 : next
      next = isQuick ? fewest : Math.min(2 * next, most)
    },
    close: () => closeSync(log),
  }
}
