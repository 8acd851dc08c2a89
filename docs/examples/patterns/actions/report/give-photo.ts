import { show } from 'deity'
import { z } from 'zod'
import { report } from './transaction.ts'

export default report.action({
  input: z.object({ photo: z.url({ protocol: /^https$/, error: 'The address must start with https://' }) }),
  next: ['sections'],
  handle: ({ state, input }) => show('sections', { ...state, ...input }),
})
