import { show } from 'deity'
import { z } from 'zod'
import { report } from './transaction.ts'

export default report.action({
  input: z.object({ place: z.string().trim().min(1, 'Describe where it happened').max(200) }),
  next: ['sections'],
  handle: ({ state, input }) => show('sections', { ...state, ...input }),
})
