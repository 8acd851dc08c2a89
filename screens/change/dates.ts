import chooseDates from '../../actions/change/choose-dates.ts'
import { asChanged, change, withBooking } from '../../actions/change/transaction.ts'
import { dayOf } from '../../db/format.ts'

export default change.screen({
  title: 'Your new dates',
  needs: withBooking,
  offers: [chooseDates],
  view: ({ state, now }) => ({ ...asChanged(state), today: dayOf(now) }),
})
