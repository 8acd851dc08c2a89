import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'
import { dayOf } from '../../db/inn.ts'

export default booking.screen({
  title: { en: 'Your dates', nl: 'Uw data' },
  offers: [chooseDates],
  view: ({ now }) => ({ today: dayOf(now) }),
})
