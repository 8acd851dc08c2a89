import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'
import { dayOf } from '../../db/format.ts'

export default booking.screen({
  title: 'Your dates',
  shortTitle: 'Dates',
  offers: [chooseDates],
  view: ({ now }) => ({ today: dayOf(now) }),
})
