import chooseRoom from '../../actions/booking/choose-room.ts'
import { booking, dated } from '../../actions/booking/transaction.ts'
import { longDate, money, nightsBetween, staysFor } from '../../db/inn.ts'

export default booking.screen({
  title: { en: 'Your room', nl: 'Uw kamer' },
  needs: dated,
  offers: [chooseRoom],
  view: async ({ state: { arrive, depart, roomType, holder }, db, now }) => {
    const nights = nightsBetween(arrive, depart)
    const stays = await staysFor(db, { arrive, depart, holder }, now)
    return {
      arrive: longDate(arrive),
      depart: longDate(depart),
      nights: nights === 1 ? '1 night' : `${nights} nights`,
      rooms: stays
        .filter(({ free }) => free > 0)
        .map((stay) => ({ ...stay, total: money(stay.total), isChosen: stay.code === roomType })),
    }
  },
})
