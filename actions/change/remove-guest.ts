import { show } from 'deity'
import { z } from 'zod'
import { asChanged, change, found } from './transaction.ts'

export default change.action({
  input: z.object({ index: z.int().min(0) }),
  needs: found,
  next: ['guests'],
  handle: ({ state, input }) =>
    show('guests', { ...state, guests: asChanged(state).guests.toSpliced(input.index, 1) }),
})
