/** The chosen stay in one line, which every later page of a booking shows. */
import { count, money, shortDates } from './format.ts'
import { nightsBetween } from './stays.ts'

interface Chosen {
  roomName: string
  arrive: string
  depart: string
  /** Cents. */
  total: number
}

export const summaryOf = ({ roomName, total, ...dates }: Chosen) => ({
  room: roomName,
  dates: shortDates(dates),
  nights: count(nightsBetween(dates), 'night'),
  total: money(total),
})
