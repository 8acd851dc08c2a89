import { t } from 'deity'
import addGuest from '../../actions/booking/add-guest.ts'
import listGuests from '../../actions/booking/list-guests.ts'
import removeGuest from '../../actions/booking/remove-guest.ts'
import { booking, withRoom } from '../../actions/booking/transaction.ts'
import { showGuests } from '../../db/guests.ts'
import { showHold } from '../../db/holds.ts'
import { summaryOf } from '../../db/summary.ts'

export default booking.screen({
  title: t('guests.title'),
  shortTitle: t('guests'),
  needs: withRoom,
  offers: [addGuest, removeGuest, listGuests],
  view: ({ state, now }) => ({
    ...showGuests(state),
    ...showHold(state.heldUntil, now),
    stay: summaryOf(state),
  }),
})
