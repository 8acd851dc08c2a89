/** The chosen stay in one line, which every later page of a booking shows. */
import { t } from 'deity'
import { money, shortDates } from './format.ts'
import { roomText } from './rooms.ts'
import { nightsBetween } from './stays.ts'

interface Chosen {
  roomType: string
  roomName: string
  arrive: string
  depart: string
  /** Cents. */
  total: number
}

export const summaryOf = ({ total, ...chosen }: Chosen) => ({
  room: roomText(chosen),
  dates: shortDates(chosen),
  nights: t('nights', { n: nightsBetween(chosen) }),
  total: money(total),
})
