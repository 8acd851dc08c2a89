/**
 * Watches from another thread whether the event loop still turns. Code that never lets go of it (`for (;;) {}`) cannot
 * be stopped from within and holds up everybody: the other thread looks where it is, says so in the log and ends the
 * process. Nothing that was answered is lost by that, and what was under way was not committed.
 */
import { Worker } from 'node:worker_threads'

/** Milliseconds between two signs of life. */
const pulse = 100

export interface Watched {
  /** Counts the signs of life. */
  beat: Int32Array
  pulse: number
  /** Milliseconds of standing still after which it is looked into. */
  limit: number
}

/**
 * @param limit milliseconds that the event loop may stand still before the log says where; after twice that the process ends
 * @param onError told when there can be no watchdog
 */
export function startWatchdog(limit: number, onError: (error: unknown) => void): void {
  const beat = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beat, 0, 1), pulse).unref()
  const workerData: Watched = { beat, pulse, limit }
  const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData, execArgv: [] })
  thread.on('error', onError)
  thread.unref()
}
