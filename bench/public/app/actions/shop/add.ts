import { show } from 'deity'
import { z } from 'zod'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({ item: z.int(), count: z.int().min(1).max(20) }),
  next: ['product'],
  handle: ({ state, input: { item, count } }) => show('product', { ...state, count }, { item }),
})
