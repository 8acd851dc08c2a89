import giveContact, { arrivals, payments } from '../../actions/booking/give-contact.ts'
import { booking, guested } from '../../actions/booking/transaction.ts'
import { keptFor } from '../../db/inn.ts'

export default booking.screen({
  title: 'How to reach you',
  needs: guested,
  offers: [giveContact],
  view: ({ state: { heldUntil }, now }) => ({ kept: keptFor(heldUntil, now), arrivals, payments }),
})
