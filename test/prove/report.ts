/** What a proof prints: violations when they are found, then the verdict with its bound and its cost. */
import { cpuOf } from '../../bench/usage.ts'

export interface Report {
  /** Since it began. */
  seconds(): number
  violations(): number
  /** Prints the first few of these, cut to a readable length. */
  note(violations: readonly string[], where?: string): void
  /**
   * Prints the verdict and sets the exit status.
   * @param count how many of `what` were tried
   */
  end(count: number, what: string): void
}

/** Violations printed of those that are found at once, and in all; characters of each. */
const maxShown = 20
const maxShownInAll = 100
const maxLength = 800

export function createReport(): Report {
  const began = performance.now()
  const seconds = () => (performance.now() - began) / 1000
  let violations = 0
  let shown = 0
  return {
    seconds,
    violations: () => violations,
    note(found, where = '') {
      violations += found.length
      const few = found.slice(0, Math.min(maxShown, maxShownInAll - shown))
      shown += few.length
      for (const text of few) console.log(`VIOLATION ${where}${text.slice(0, maxLength)}`)
      if (few.length > 0 && found.length > few.length)
        console.log(`VIOLATION ${where}and ${found.length - few.length} more`)
    },
    end(count, what) {
      const { user, system } = process.cpuUsage()
      const cpu = cpuOf(process.pid) / 1000
      const each = count > 0 ? ((cpu / count) * 1000).toFixed(1) : '?'
      console.log(
        `CPU ${cpu.toFixed(0)} s, ${((user + system) / 1e6).toFixed(0)} s of it the proof's own; ${each} ms for each of ${count} ${what}`,
      )
      const bound = count > 0 ? `, below ${Number((300 / count).toPrecision(2))} % at 95 % confidence` : ''
      console.log(
        `${violations} violations in ${count} ${what}, ${seconds().toFixed(0)} s${violations === 0 ? bound : ''}`,
      )
      process.exitCode = violations === 0 && count > 0 ? 0 : 1
    },
  }
}
