import giveContact, { arrivals, payments } from '../../actions/booking/give-contact.ts'
import { booking, roomed } from '../../actions/booking/transaction.ts'

export default booking.screen({
  title: 'How to reach you',
  needs: roomed.required({ guests: true }),
  offers: [giveContact],
  view: () => ({ arrivals, payments }),
})
