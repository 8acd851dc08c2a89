import { show } from 'deity'
import { z } from 'zod'
import { change, withBooking } from './transaction.ts'

/** An action, not a link: it drops all other changes, so that the cancellation does not rely on them. */
export default change.action({
  input: z.object({}),
  needs: withBooking,
  next: ['cancel'],
  handle: ({ state: { booked } }) => show('cancel', { booked, cancels: true }),
})
