/** Concurrent visitors, each walking one order after another, and what that cost the server. */
import { order } from './journeys.ts'
import { cpuOf } from './usage.ts'
import { walk } from './walk.ts'

export interface Load {
  port: number
  /** Of the server. */
  pid: number
  visitors: number
  /** No order is begun after so many seconds, or so many orders. */
  seconds: number
  orders: number
}

export interface Measured {
  /** Orders that ended in a receipt. */
  receipts: number
  /** Milliseconds of the server's CPU for each phase; opening the first page is counted in. */
  cpu: number
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  bytes: number
  /** One for each visitor who did not get a receipt. */
  errors: string[]
}

const quantile = (sorted: Float64Array, part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

/** Visitors who are under way when the time is up finish their orders. */
export async function drive({ port, pid, visitors, seconds, orders }: Load): Promise<Measured> {
  const times: number[] = []
  const errors: string[] = []
  let bytes = 0
  let begun = 0
  let receipts = 0
  const onPhase = (ms: number, more: number) => {
    times.push(ms)
    bytes += more
  }

  const cpuBefore = cpuOf(pid)
  const began = performance.now()
  const visit = async () => {
    while (begun < orders && performance.now() - began < seconds * 1000) {
      begun++
      try {
        await walk(port, order, onPhase)
        receipts++
      } catch (error) {
        errors.push(String(error))
        return
      }
    }
  }
  await Promise.all(Array.from({ length: visitors }, visit))
  const took = performance.now() - began

  const sorted = Float64Array.from(times).sort()
  return {
    receipts,
    cpu: (cpuOf(pid) - cpuBefore) / times.length,
    perSecond: times.length / (took / 1000),
    p50: quantile(sorted, 0.5),
    p99: quantile(sorted, 0.99),
    bytes: bytes / times.length,
    errors,
  }
}
