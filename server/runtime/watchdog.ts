/**
 * The watchdog: another thread checks that the event loop turns. Code that blocks it (`for (;;) {}`) cannot
 * be stopped from the main thread and blocks all visitors. The thread logs where the code is and ends the
 * process. No answered phase is lost, and no phase under way has been committed.
 */
import { Worker } from 'node:worker_threads'
import type { FastifyBaseLogger } from 'fastify'

/** Milliseconds between two heartbeats. */
const pulse = 100

export interface Watched {
  /** Counts heartbeats. */
  beat: Int32Array
  pulse: number
  /** Milliseconds without a heartbeat after which the thread inspects the main thread. */
  limit: number
  /** The log's file descriptor, for the last line of the process. */
  output: number
}

/** A report of the thread while the process continues. */
export interface Standstill {
  /** Milliseconds. */
  still: number
  /** The innermost calls. */
  at: string[]
}

/**
 * @param limit milliseconds that the event loop may be blocked before the log reports where; after twice
 *   that, the process ends
 * @param output the log's file descriptor
 */
export function startWatchdog(limit: number, output: number, log: FastifyBaseLogger): void {
  const beat = new Int32Array(new SharedArrayBuffer(4))
  setInterval(() => Atomics.add(beat, 0, 1), pulse).unref()
  const workerData: Watched = { beat, pulse, limit, output }
  const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), { workerData, execArgv: [] })
  thread.on('message', ({ still, at }: Standstill) =>
    log.error({ code: 'DEITY_EVENT_LOOP_BLOCKED', at }, `the event loop stands still for ${still} ms`),
  )
  thread.on('error', (error) =>
    log.error({ err: error }, 'the watchdog has failed: a blocked event loop will not end the process'),
  )
  thread.unref()
}
