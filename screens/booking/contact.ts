import giveContact, { arrivals } from '../../actions/booking/give-contact.ts'
import { booking, withGuests } from '../../actions/booking/transaction.ts'
import { showHold } from '../../db/holds.ts'
import { payments } from '../../db/payment.ts'
import { summaryOf } from '../../db/summary.ts'

export default booking.screen({
  title: 'How to reach you',
  shortTitle: 'Contact',
  needs: withGuests,
  offers: [giveContact],
  view: ({ state, now }) => ({
    ...showHold(state.heldUntil, now),
    stay: summaryOf(state),
    arrivals,
    payments,
  }),
})
