/**
 * Loaded before a server (`--import`): how late its event loop is. Each SIGUSR2 writes the figures since the one before,
 * in milliseconds, into the file named by LOOP_DELAY, and begins anew.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = String(process.env['LOOP_DELAY'])
const resolution = 1
const delays = monitorEventLoopDelay({ resolution })
delays.enable()
process.on('SIGUSR2', () => {
  // Node counts the interval of its own timer in.
  const ms = (/** @type {number} */ nanoseconds) => Math.max(0, nanoseconds / 1e6 - resolution)
  const figures = { p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) }
  writeFileSync(`${file}.new`, JSON.stringify(figures))
  renameSync(`${file}.new`, file)
  delays.reset()
})
