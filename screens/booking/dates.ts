import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'

export default booking.screen({
  title: 'Your dates',
  offers: [chooseDates],
  view: ({ now }) => ({ today: now.toISOString().slice(0, 10) }),
})
