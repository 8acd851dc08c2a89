import { reject, show } from 'deity'
import { z } from 'zod'
import { holdRoom, stayIn, wrongArrival, wrongDeparture } from '../../db/inn.ts'
import { booking, nextScreen, withoutRoom } from './transaction.ts'

export default booking.action({
  input: z.object({ arrive: z.iso.date(), depart: z.iso.date() }),
  next: ['room', 'guests', 'contact', 'review'],
  holds: true,
  handle: async ({ state, input, db, now, session }) => {
    const arrive = wrongArrival(input.arrive, now)
    if (arrive) return reject({ arrive })
    const depart = wrongDeparture(input)
    if (depart) return reject({ depart })

    const stay = state.roomType
      ? await stayIn(db, state.roomType, { ...input, holder: session }, now)
      : undefined
    if (!stay) return show('room', { ...withoutRoom(state), ...input })
    const heldUntil = await holdRoom(db, { session, room_type: stay.code, ...input }, now)
    const kept = { ...state, ...input, total: stay.total, holder: session, heldUntil }
    return show(nextScreen(kept), kept)
  },
})
