import { conflict, show, t } from 'deity'
import { z } from 'zod'
import { staff } from './transaction.ts'

/** For a guest who was checked in by mistake. */
export default staff.action({
  input: z.object({ reference: z.string().max(40) }),
  next: ['arrivals'],
  writes: 'commit',
  role: 'desk',
  handle: async ({ input: { reference }, db }) => {
    const undone = await db
      .updateTable('booking')
      .set({ arrived_at: null })
      .where('reference', '=', reference)
      .where('arrived_at', 'is not', null)
      .where('cancelled_at', 'is', null)
      .executeTakeFirstOrThrow()
    const change = { what: t('check-in.the'), was: t('check-in.done'), now: t('check-in.undone') }
    return undone.numUpdatedRows === 1n ? show('arrivals', {}) : conflict('arrivals', {}, [change])
  },
})
