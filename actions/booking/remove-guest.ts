import { show } from 'deity'
import { z } from 'zod'
import { booking, roomed } from './transaction.ts'

export default booking.action({
  input: z.object({ index: z.int().min(0) }),
  needs: roomed,
  next: ['guests'],
  handle: ({ state, input }) =>
    show('guests', { ...state, guests: (state.guests ?? []).toSpliced(input.index, 1) }),
})
