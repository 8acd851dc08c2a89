/** For what a stranger can cause at any rate: a line in the log for each would be what floods the disk. */

/** Milliseconds between two lines. */
const quiet = 60_000

/**
 * Returns what is to be told of each; at most once a minute it is written.
 * @param write told how many the line stands for, and about the last of them
 */
export function seldom<About>(write: (count: number, about: About) => void): (about: About) => void {
  let count = 0
  let quietUntil = 0
  return (about) => {
    count++
    if (performance.now() < quietUntil) return
    write(count, about)
    count = 0
    quietUntil = performance.now() + quiet
  }
}
