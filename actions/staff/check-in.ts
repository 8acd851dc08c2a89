import { conflict, show, t } from 'deity'
import { z } from 'zod'
import { staff } from './transaction.ts'

export default staff.action({
  input: z.object({}),
  needs: staff.state.required(),
  next: ['arrivals'],
  writes: 'commit',
  role: 'desk',
  handle: async ({ state: { booked }, db, now }) => {
    const { numUpdatedRows } = await db
      .updateTable('booking')
      .set({ arrived_at: now.toISOString() })
      .where('reference', '=', booked.reference)
      .where('arrived_at', 'is', null)
      .where('cancelled_at', 'is', null)
      .executeTakeFirstOrThrow()
    const change = {
      what: t('check-in.booking', { name: booked.name }),
      was: t('check-in.expected'),
      now: t('check-in.already'),
    }
    return numUpdatedRows === 1n ? show('arrivals', {}) : conflict('arrivals', {}, [change])
  },
})
