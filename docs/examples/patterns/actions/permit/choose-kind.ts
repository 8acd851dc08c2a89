import { z } from 'zod'
import { anywhere, goOn, permit } from './transaction.ts'

export default permit.action({
  input: z.object({ kind: z.enum(['resident', 'business']) }),
  next: anywhere,
  handle: ({ state, input }) => goOn({ ...state, ...input }),
})
