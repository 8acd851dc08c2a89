import { show } from 'deity'
import { z } from 'zod'
import { chosen, loan } from './transaction.ts'

export default loan.action({
  input: z.object({ name: z.string().trim().min(1, 'Fill in your name').max(80) }),
  needs: chosen,
  next: ['review'],
  handle: ({ state, input }) => show('review', { ...state, ...input }),
})
