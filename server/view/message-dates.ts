/** Days and times in messages: `{arrive, date, ::EEEdMMMM}`, `{until, time, short}`. */
import { type DateElement, type TimeElement, TYPE } from '@formatjs/icu-messageformat-parser'
import { remembered } from './remember-formats.ts'

const styles = ['short', 'medium', 'long', 'full'] as const
type Style = (typeof styles)[number]

const isStyle = (style: unknown): style is Style => styles.includes(style as Style)

/** An ISO date is a day, wherever the reader is. */
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)

function optionsOf({ type, style }: DateElement | TimeElement): Intl.DateTimeFormatOptions {
  if (typeof style === 'object' && style) return style.parsedOptions as Intl.DateTimeFormatOptions
  const named = isStyle(style) ? style : undefined
  return type === TYPE.date
    ? { dateStyle: named ?? 'long' }
    : {
        timeStyle: named ?? 'short',
        ...(named === undefined || named === 'short' ? { hourCycle: 'h23' } : {}),
      }
}

const momentOf = (value: unknown): Date =>
  value instanceof Date ? value : new Date(value as string | number)

/**
 * Writes a moment in a time zone, or an ISO date as the day that it is; two of them as a range. The formats are made when they are
 * needed, one for each time zone.
 */
export function dateFormat(
  element: DateElement | TimeElement,
  locale: string,
): (value: unknown, zone: string) => string {
  const options = optionsOf(element)
  const formats = new Map<string, Intl.DateTimeFormat>()
  const formatIn = (timeZone: string) => {
    const format = formats.get(timeZone) ?? new Intl.DateTimeFormat(locale, { ...options, timeZone })
    formats.set(timeZone, format)
    return format
  }
  const written = remembered((of: string) => {
    const [timeZone = '', from, to] = of.split(' ')
    const format = formatIn(timeZone)
    return to === undefined ? format.format(Number(from)) : format.formatRange(Number(from), Number(to))
  })
  return (value, zone) => {
    const [first, last = first] = Array.isArray(value) ? value : [value]
    const [from, to] = [momentOf(first), momentOf(last)]
    if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return ''
    const timeZone = isDay(first) ? 'UTC' : zone
    const moment = `${timeZone} ${from.getTime()}`
    return written(first === last ? moment : `${moment} ${to.getTime()}`)
  }
}
