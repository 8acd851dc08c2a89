/**
 * Log throttle: one line a minute for events that any client can cause, which could otherwise fill the disk.
 */

/** Milliseconds between two lines. */
const minInterval = 60_000

/**
 * @param write gets the number of events since the last line, and the latest event
 * @returns reports one event
 */
export function throttleLog<About>(write: (count: number, about: About) => void): (about: About) => void {
  let count = 0
  let silentUntil = 0
  return (about) => {
    count++
    if (performance.now() < silentUntil) return
    write(count, about)
    count = 0
    silentUntil = performance.now() + minInterval
  }
}
