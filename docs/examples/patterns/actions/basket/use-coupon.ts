import { reject, show } from 'deity'
import { z } from 'zod'
import { basket } from './transaction.ts'

export default basket.action({
  input: z.object({ coupon: z.string().trim().toUpperCase().max(20) }),
  next: ['basket'],
  handle: ({ state, input }) =>
    input.coupon === 'SPRING'
      ? show('basket', { ...state, ...input })
      : reject({ coupon: 'It is not valid' }),
})
