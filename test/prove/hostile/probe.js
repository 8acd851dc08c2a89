/**
 * Runs inside the server before it (`--import`): measures what its event loop does, and moves its clock on
 * request. Plain JavaScript, because it comes before what strips types. Answers each message of its parent
 * with one.
 */
import { openSync, readSync } from 'node:fs'

/** Nanoseconds of the main thread on a processor are the first number there. */
const file = openSync(`/proc/self/task/${process.pid}/schedstat`, 'r')
const bytes = Buffer.alloc(64)
const onProcessor = () =>
  Number(bytes.toString('latin1', 0, readSync(file, bytes, 0, 64, 0)).split(' ')[0]) / 1e6

/** Milliseconds by which the clock is ahead. */
let ahead = 0
const clock = Date.now
Date.now = () => clock() + ahead

/** Milliseconds from which on a timer goes by the moved clock. */
const long = 10_000
/** @type {Map<NodeJS.Timeout, { due: number, run: () => void }>} */
const timers = new Map()
const { setTimeout: set, clearTimeout: clear } = globalThis
/** @type {(run: (...rest: unknown[]) => void, delay: number, ...rest: unknown[]) => NodeJS.Timeout} */
const setLong = (run, delay, ...rest) => {
  if (!(delay >= long)) return set(run, delay, ...rest)
  const once = () => {
    timers.delete(timer)
    run(...rest)
  }
  const timer = set(once, delay)
  timers.set(timer, { due: Date.now() + delay, run: once })
  return timer
}
globalThis.setTimeout = /** @type {typeof set} */ (
  Object.defineProperties(setLong, Object.getOwnPropertyDescriptors(set))
)
globalThis.clearTimeout = (timer) => {
  timers.delete(/** @type {NodeJS.Timeout} */ (timer))
  clear(timer)
}

function move(/** @type {number} */ ms) {
  ahead += ms
  for (const [timer, { due, run }] of timers)
    if (due <= Date.now()) {
      clear(timer)
      run()
    }
}

/**
 * The longest turn of the event loop since it was asked for last, in milliseconds; waiting for a processor is
 * none.
 */
let longest = 0
let last = { at: performance.now(), worked: onProcessor() }
function turn() {
  const now = { at: performance.now(), worked: onProcessor() }
  longest = Math.max(longest, Math.min(now.at - last.at, now.worked - last.worked))
  last = now
}
setInterval(turn, 1).unref()

process.on('message', (/** @type {{ move?: number }} */ message) => {
  if (message.move !== undefined) move(message.move)
  turn()
  const { user, system } = process.cpuUsage()
  process.send?.({ stall: longest, cpu: (user + system) / 1000, rss: process.memoryUsage.rss() })
  longest = 0
})
process.channel?.unref()
