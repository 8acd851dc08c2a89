import { show } from 'deity'
import { z } from 'zod'
import { damage, Photos } from './transaction.ts'

export default damage.action({
  input: z.object({ what: z.string().trim().min(1).max(200), photos: Photos.min(1) }),
  next: ['review'],
  handle: ({ state, input }) => show('review', { ...state, ...input }),
})
