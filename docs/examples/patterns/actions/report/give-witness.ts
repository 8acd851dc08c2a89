import { show } from 'deity'
import { z } from 'zod'
import { report } from './transaction.ts'

export default report.action({
  input: z.object({ witness: z.string().trim().min(1, 'Fill in a name').max(80) }),
  next: ['sections'],
  handle: ({ state, input }) => show('sections', { ...state, ...input }),
})
