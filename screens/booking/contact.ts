import giveContact, { arrivals, payments } from '../../actions/booking/give-contact.ts'
import { booking, guested } from '../../actions/booking/transaction.ts'
import { keptFor } from '../../db/inn.ts'

export default booking.screen({
  title: { en: 'How to reach you', nl: 'Hoe wij u bereiken' },
  needs: guested,
  offers: [giveContact],
  view: ({ state: { heldUntil }, now }) => ({ kept: keptFor(heldUntil, now), arrivals, payments }),
})
