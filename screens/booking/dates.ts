import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'
import { dayOf } from '../../db/inn.ts'

export default booking.screen({
  title: 'Your dates',
  offers: [chooseDates],
  view: ({ now }) => ({ today: dayOf(now) }),
})
