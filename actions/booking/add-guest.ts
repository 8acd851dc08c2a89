import { reject, show } from 'deity'
import { z } from 'zod'
import { withGuest } from '../../db/inn.ts'
import { booking, roomed } from './transaction.ts'

export default booking.action({
  input: z.object({
    guestName: z.string().trim().min(1, 'Fill in the guest’s name').max(80),
    guestAge: z.int().min(0).max(120).optional(),
  }),
  needs: roomed,
  next: ['guests'],
  handle: ({ state, input }) => {
    const guests = withGuest(state.guests ?? [], input, state.sleeps)
    return typeof guests === 'string' ? reject({ guestName: guests }) : show('guests', { ...state, guests })
  },
})
