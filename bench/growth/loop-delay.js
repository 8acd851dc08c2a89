/**
 * Loaded before a server (`--import`): how late its event loop is. Each SIGUSR2 writes the figures since the
 * one before, in milliseconds, into the file named by LOOP_DELAY, and begins anew.
 */
import { openSync, readSync, renameSync, writeFileSync } from 'node:fs'
import { createHistogram, monitorEventLoopDelay } from 'node:perf_hooks'

const file = String(process.env['LOOP_DELAY'])
const resolution = 1
const delays = monitorEventLoopDelay({ resolution })
delays.enable()

/** Nanoseconds this thread has waited for a core that others had. */
const account = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
const bytes = Buffer.alloc(80)
const waited = () => Number(bytes.toString('latin1', 0, readSync(account, bytes, 0, 80, 0)).split(' ')[1])

/** The same without that wait: late by what this process did itself, its writes to the disk among it. */
const own = createHistogram()
let last = { at: process.hrtime.bigint(), waited: waited() }
setInterval(() => {
  const now = { at: process.hrtime.bigint(), waited: waited() }
  own.record(Math.max(1, Math.round(Number(now.at - last.at) - (now.waited - last.waited))))
  last = now
}, resolution).unref()

process.on('SIGUSR2', () => {
  // Both count the interval of the timer in.
  const ms = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution)
  const figures = {
    p50: ms(delays.percentile(50)),
    p99: ms(delays.percentile(99)),
    own: ms(own.percentile(99)),
  }
  writeFileSync(`${file}.new`, JSON.stringify(figures))
  renameSync(`${file}.new`, file)
  delays.reset()
  own.reset()
})
