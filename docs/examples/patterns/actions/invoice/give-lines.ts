import { reject, show } from 'deity'
import { z } from 'zod'
import { invoice, Line } from './transaction.ts'

/** An invoice of more than this is written by hand. */
const mostCents = 1_000_000

export default invoice.action({
  input: z.object({ lines: z.array(Line).min(1).max(20), to: z.string().trim().min(1).max(120) }),
  next: ['review'],
  handle: ({ state, input }) => {
    const isTooMuch = ({ count, cents }: z.output<typeof Line>) => count * cents > mostCents
    return input.lines.some(isTooMuch)
      ? reject({
          lines: input.lines.map((line) => (isTooMuch(line) ? { cents: 'This is too much' } : undefined)),
        })
      : show('review', { ...state, ...input })
  },
})
