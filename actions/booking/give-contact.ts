import { show } from 'deity'
import { z } from 'zod'
import { booking, guested } from './transaction.ts'

export const arrivals = ['before 18:00', '18:00 to 22:00', 'after 22:00'] as const
export const payments = ['at the inn', 'by bank transfer'] as const

export default booking.action({
  input: z.object({
    name: z.string().trim().min(1, 'Fill in your name').max(80),
    email: z.email().max(120),
    phone: z.string().trim().max(40).optional(),
    arrival: z.enum(arrivals),
    payment: z.enum(payments),
    wishes: z.string().trim().max(500).optional(),
  }),
  needs: guested,
  next: ['review'],
  handle: ({ state, input }) => {
    const { phone, wishes } = input
    return show('review', { ...state, ...input, phone, wishes })
  },
})
