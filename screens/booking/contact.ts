import { t } from 'deity'
import giveContact from '../../actions/booking/give-contact.ts'
import { booking, withGuests } from '../../actions/booking/transaction.ts'
import { showHold } from '../../db/holds.ts'
import { summaryOf } from '../../db/summary.ts'

export default booking.screen({
  title: t('contact.title'),
  shortTitle: t('contact.short'),
  needs: withGuests,
  offers: [giveContact],
  view: ({ state, now }) => ({
    ...showHold(state.heldUntil, now),
    stay: summaryOf(state),
  }),
})
