import { finish } from 'deity'
import { z } from 'zod'
import { change, withBooking } from './transaction.ts'

export default change.action({
  input: z.object({}),
  needs: withBooking,
  next: ['cancelled'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    await db
      .updateTable('booking')
      .set({ cancelled_at: now.toISOString() })
      .where('reference', '=', state.booked.reference)
      .execute()
    return finish('cancelled', state)
  },
})
