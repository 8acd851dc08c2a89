import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'
import { dayOf } from '../../db/format.ts'

export default booking.screen({
  title: { en: 'Your dates', nl: 'Uw data' },
  shortTitle: { en: 'Dates', nl: 'Data' },
  offers: [chooseDates],
  view: ({ now }) => ({ today: dayOf(now) }),
})
