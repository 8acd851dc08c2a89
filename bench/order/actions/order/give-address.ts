import { show } from 'deity'
import { z } from 'zod'
import { counted, order } from './transaction.ts'

export default order.action({
  input: z.object({
    name: z.string().trim().min(1, 'Fill in your name').max(80),
    street: z.string().trim().min(1, 'Fill in your street').max(120),
    postcode: z.string().trim().min(1, 'Fill in your postcode').max(12),
    city: z.string().trim().min(1, 'Fill in your city').max(80),
    email: z.email().max(120),
  }),
  needs: counted,
  next: ['delivery'],
  handle: ({ state, input }) => show('delivery', { ...state, ...input }),
})
