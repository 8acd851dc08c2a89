import { emailAddress, show, t } from 'deity'
import { z } from 'zod'
import { enter } from '../../db/enter.ts'
import { arrivals, payments } from '../../db/payment.ts'
import { booking, withGuests } from './transaction.ts'

export default booking.action({
  input: z.object({
    name: z
      .string(enter(t('enter.name')))
      .trim()
      .min(1, t('enter.name'))
      .max(80),
    email: emailAddress(enter(t('enter.email'))).max(120),
    phone: z.string().trim().max(40).optional(),
    arrival: z.enum(arrivals, enter(t('enter.arrival'))),
    payment: z.enum(payments, enter(t('enter.payment'))),
    wishes: z.string().trim().max(500).optional(),
  }),
  needs: withGuests,
  next: ['review'],
  handle: ({ state, input }) => show('review', { ...state, ...input }),
})
