import { emailAddress, show } from 'deity'
import { z } from 'zod'
import { enter } from '../../db/enter.ts'
import { payments } from '../../db/payment.ts'
import { booking, withGuests } from './transaction.ts'

export const arrivals = ['before 18:00', '18:00 to 22:00', 'after 22:00'] as const

export default booking.action({
  input: z.object({
    name: z.string(enter('your name')).trim().min(1, 'Enter your name').max(80),
    email: emailAddress(enter('your email address')).max(120),
    phone: z.string().trim().max(40).optional(),
    arrival: z.enum(arrivals, enter('when you will arrive', 'Choose')),
    payment: z.enum(payments, enter('how you will pay', 'Choose')),
    wishes: z.string().trim().max(500).optional(),
  }),
  needs: withGuests,
  next: ['review'],
  handle: ({ state, input }) => show('review', { ...state, ...input }),
})
