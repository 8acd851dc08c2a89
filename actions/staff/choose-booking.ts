import { reject, show, t } from 'deity'
import { z } from 'zod'
import { findBooking } from '../../db/bookings.ts'
import { staff } from './transaction.ts'

export default staff.action({
  input: z.object({ reference: z.string().max(40) }),
  next: ['guests'],
  handle: async ({ input: { reference }, db, now }) => {
    const booked = await findBooking(db, reference, now)
    return booked ? show('guests', { booked }) : reject({ '': t('arrivals.gone') })
  },
})
