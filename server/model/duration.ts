/** Durations as authors write them. */
import type { Duration } from './define.ts'

const units = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Ten years. A longer duration is a mistake, and its sum with a time must stay an exact integer. */
const longest = 3650 * units.d

/**
 * @returns `30m` in whole milliseconds, or a message why it is not a duration
 */
export function readDuration(text: unknown): number | string {
  const [, count, unit] = (typeof text === 'string' && /^(\d+(?:\.\d+)?)([smhd])$/.exec(text)) || []
  if (count === undefined) return `"${text}" is no time: write 90s, 30m, 24h or 7d`
  const length = Math.round(Number(count) * units[unit as keyof typeof units])
  if (length < 1) return `"${text}" is over at once: write 90s, 30m, 24h or 7d`
  return length <= longest ? length : `"${text}" is longer than ten years`
}

/**
 * `30m` in milliseconds.
 * @throws when it is not a duration
 */
export function milliseconds(duration: Duration): number {
  const length = readDuration(duration)
  if (typeof length === 'string') throw new Error(length)
  return length
}
