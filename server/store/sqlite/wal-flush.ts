/**
 * The flush that makes a COMMIT durable. At `synchronous = NORMAL` SQLite flushes the log only before a
 * checkpoint, so the log is flushed here before anything is answered.
 *
 * The main thread waits for a fast disk, since a flush in another thread costs more CPU. A slow disk would
 * block the event loop, so another thread waits for it; requests that arrive meanwhile make the next batch.
 */
import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'
import { promisify } from 'node:util'

export interface Log {
  /** Resolves once all that was written before is on the disk. After a failure, what is there is unknown. */
  flush(): Promise<void>
  close(): void
}

/** Milliseconds of the slowest flush for which the main thread waits. */
const maxMainThreadWait = 1

/**
 * Flushes by another thread before the main thread tries again. The minimum holds at the start and after the
 * first slow flush; each further slow one doubles it. So a disk that is always slow blocks the event loop
 * once in 256 flushes, and one that is slow now and then is soon tried again.
 */
const minOtherThread = 2
const maxOtherThread = 256

const datasync = promisify(fdatasync)

/** For a database in memory. */
export const noLog: Log = { flush: async () => {}, close: () => {} }

/** @param file whose log exists. The log carries no locks, so it may be opened and closed beside SQLite */
export function openLog(file: string): Log {
  const log = openSync(`${file}-wal`, 'r')
  /** Flushes by the other thread until the next try, and after that try if it is slow. */
  const otherThread = { left: minOtherThread, next: minOtherThread }
  return {
    async flush() {
      if (otherThread.left > 0) {
        otherThread.left--
        return datasync(log)
      }
      const began = performance.now()
      fdatasyncSync(log)
      const isFast = performance.now() - began <= maxMainThreadWait
      otherThread.left = isFast ? 0 : otherThread.next
      otherThread.next = isFast ? minOtherThread : Math.min(2 * otherThread.next, maxOtherThread)
    },
    close: () => closeSync(log),
  }
}
