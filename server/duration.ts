/** Durations as authors write them. */
import type { Duration } from './define.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** `30m` in milliseconds. */
export const milliseconds = (duration: Duration): number =>
  Number(duration.slice(0, -1)) * units[duration.slice(-1) as keyof typeof units]
