import { show } from 'deity'
import { z } from 'zod'
import { order, Products } from './transaction.ts'

export default order.action({
  input: z.object({ product: Products }),
  next: ['quantity'],
  handle: ({ state, input }) => show('quantity', { ...state, ...input }),
})
