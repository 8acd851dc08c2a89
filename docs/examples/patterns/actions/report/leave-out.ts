import { show } from 'deity'
import { z } from 'zod'
import { report } from './transaction.ts'

export default report.action({
  input: z.object({ section: z.enum(['witness', 'photo']) }),
  next: ['sections'],
  handle: ({ state, input }) => show('sections', { ...state, [input.section]: null }),
})
