import { show } from 'deity'
import { z } from 'zod'
import { maxQuantity } from '../../db/shop.ts'
import { chosen, order } from './transaction.ts'

export default order.action({
  input: z.object({ quantity: z.int().min(1).max(maxQuantity) }),
  needs: chosen,
  next: ['address'],
  handle: ({ state, input }) => show('address', { ...state, ...input }),
})
