import { show } from 'deity'
import { z } from 'zod'
import { change, found } from './transaction.ts'

/** An action and not a link: what else was to be changed is dropped, so that a cancellation relies on none of it. */
export default change.action({
  input: z.object({}),
  needs: found,
  next: ['cancel'],
  handle: ({ state: { booked } }) => show('cancel', { booked, cancels: true }),
})
