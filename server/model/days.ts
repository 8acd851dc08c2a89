/** The day that it is in a time zone. */

/** Milliseconds within which no zone changes its day: every offset is a multiple of a quarter of an hour. */
const slot = 15 * 60_000

interface Clock {
  format: Intl.DateTimeFormat
  /** The slot that was asked for last, and its day. */
  slot: number
  day: string
}
const clocks = new Map<string, Clock>()

/**
 * @param timeZone an IANA name: `Europe/Amsterdam`
 * @param moment milliseconds since 1970
 * @returns `2027-03-28`
 */
export function dayAt(timeZone: string, moment: number): string {
  let clock = clocks.get(timeZone)
  if (!clock) {
    const format = new Intl.DateTimeFormat('en', {
      ...{ timeZone, calendar: 'iso8601', numberingSystem: 'latn' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit' },
    })
    clock = { format, slot: Number.NaN, day: '' }
    clocks.set(timeZone, clock)
  }
  const at = Math.floor(moment / slot)
  if (clock.slot !== at) {
    const parts = Object.fromEntries(
      clock.format.formatToParts(moment).map(({ type, value }) => [type, value]),
    )
    clock.day = `${parts['year']}-${parts['month']}-${parts['day']}`
    clock.slot = at
  }
  return clock.day
}

/** What an author's function is given of a moment: itself, and the day that it is then. */
export const timeAt = (timeZone: string, moment: number): { now: Date; today: string } => ({
  now: new Date(moment),
  today: dayAt(timeZone, moment),
})

/** Does the system know a time zone of this name? */
export function isTimeZone(name: unknown): boolean {
  try {
    return typeof name === 'string' && new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}
