import { show } from 'deity'
import { z } from 'zod'
import { basket, goods } from './transaction.ts'

export default basket.action({
  input: z.object({ good: z.enum(goods), count: z.int().min(0).max(20) }),
  next: ['basket'],
  handle: ({ state, input: { good, count } }) => show('basket', { ...state, [good]: count }),
})
