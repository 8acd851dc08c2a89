import { emailAddress, show } from 'deity'
import { z } from 'zod'
import { ordering, shop } from './transaction.ts'

export default shop.action({
  input: z.object({
    name: z.string().trim().min(1, 'Enter your name').max(80),
    email: emailAddress().max(120),
  }),
  needs: ordering,
  next: ['review'],
  handle: ({ state, input }) => show('review', { ...state, ...input }),
})
