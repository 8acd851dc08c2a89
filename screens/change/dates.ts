import { t } from 'deity'
import chooseDates from '../../actions/change/choose-dates.ts'
import { asChanged, change, withBooking } from '../../actions/change/transaction.ts'
import { dayOf } from '../../db/format.ts'
import { roomText } from '../../db/rooms.ts'

export default change.screen({
  title: t('change.dates.title'),
  needs: withBooking,
  offers: [chooseDates],
  view: ({ state, now }) => ({ ...asChanged(state), roomName: roomText(state.booked), today: dayOf(now) }),
})
