import { show } from 'deity'
import { z } from 'zod'
import { notebook } from './transaction.ts'

/** `words` replace the text, which every later phase carries on. */
export default notebook.action({
  input: z.object({ words: z.string().max(60_000).optional() }),
  next: ['page'],
  handle: ({ state, input }) =>
    show('page', { entries: (state.entries ?? 0) + 1, text: input.words ?? state.text }),
})
