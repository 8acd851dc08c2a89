import { t } from 'deity'
import chooseRoom from '../../actions/booking/choose-room.ts'
import { booking, withDates } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { sleepsText } from '../../db/guests.ts'
import { pictureOf } from '../../db/pictures.ts'
import { aboutRoom, roomText } from '../../db/rooms.ts'
import { nightsBetween, type Stay, staysFor } from '../../db/stays.ts'

/** From this number of free rooms on, none is said. */
const few = 2

const range = ({ lowest, highest }: Stay) =>
  lowest === highest ? money(lowest) : t('from-to', { from: money(lowest), to: money(highest) })

const inWords = (stay: Stay, nights: number) => ({
  ...stay,
  name: roomText({ roomType: stay.code, roomName: stay.name }),
  about: aboutRoom(stay),
  picture: pictureOf(stay.code),
  sleepsText: sleepsText(stay),
  total: money(stay.total),
  perNight: nights > 1 && t('room.per-night', { price: range(stay) }),
  isFree: stay.free > 0,
  fewLeft: stay.free > 0 && stay.free <= few && stay.free,
})

export default booking.screen({
  title: t('room.title'),
  shortTitle: t('room'),
  needs: withDates,
  offers: [chooseRoom],
  view: async ({ state: { arrive, depart, roomType, holder }, db, now }) => {
    const stays = await staysFor(db, { arrive, depart, holder }, now)
    const nights = nightsBetween({ arrive, depart })
    return {
      arrive: longDate(arrive),
      depart: longDate(depart),
      nights: t('nights', { n: nights }),
      anyFree: stays.some(({ free }) => free > 0),
      rooms: stays.map((stay) => ({ ...inWords(stay, nights), isChosen: stay.code === roomType })),
    }
  },
})
