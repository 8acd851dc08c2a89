/** Dates, times, money and numbers as the inn's pages show them. */
import { dayIn } from 'deity'
import { inn } from './inn.ts'

const inEuros = new Intl.NumberFormat('en-GB', { style: 'currency', currency: 'EUR' })
const inWords = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})
const inShort = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const clock = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  timeZone: inn.timeZone,
})

/** Cents as euros, for example `€1,234.50`. */
export const money = (cents: number): string => inEuros.format(cents / 100)

/** An ISO date in words, for example `Sun, 28 March 2027`. */
export const longDate = (date: string): string => inWords.format(new Date(date))

/** The days of a stay in short, for example `3–5 May 2027`. */
export const shortDates = ({ arrive, depart }: { arrive: string; depart: string }): string =>
  inShort.formatRange(new Date(arrive), new Date(depart))

/** The time of day at the inn, for example `14:15`. */
export const timeOfDay = (moment: Date): string => clock.format(moment)

/** The ISO date of a moment at the inn. */
export const dayOf = (moment: Date): string => dayIn(inn.timeZone, moment)

/** A number with its noun, for example `1 night`, `2 nights`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`
