import { reject, show } from 'deity'
import { z } from 'zod'
import { booking, roomed } from './transaction.ts'

export default booking.action({
  input: z.object({
    guestName: z.string().trim().min(1, 'Fill in the guest’s name').max(80),
    guestAge: z.int().min(0).max(120).optional(),
  }),
  needs: roomed,
  next: ['guests'],
  handle: ({ state, input: { guestName, guestAge } }) => {
    const { guests = [], sleeps } = state
    if (guests.length >= sleeps) return reject({ guestName: `There is room for ${sleeps} only` })
    return show('guests', { ...state, guests: [...guests, { name: guestName, age: guestAge }] })
  },
})
