/** Dates, times and money as the inn's pages show them, in the language of each page. */
import { dayIn, t } from 'deity'
import { inn } from './inn.ts'

/** Cents as euros, for example `€1,234.50`. */
export const money = (cents: number) => t('money', { cents })

/** An ISO date in words, for example `Sun, 28 March 2027`. */
export const longDate = (day: string) => t('day', { day })

/** The days of a stay in short, for example `3–5 May 2027`. */
export const shortDates = ({ arrive, depart }: { arrive: string; depart: string }) =>
  t('days', { days: [arrive, depart] })

/** The time of day at the inn, for example `14:15`. */
export const timeOfDay = (moment: Date) => t('time', { moment })

/** The ISO date of a moment at the inn. */
export const dayOf = (moment: Date): string => dayIn(inn.timeZone, moment)
