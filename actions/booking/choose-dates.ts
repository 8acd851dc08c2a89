import { reject, show } from 'deity'
import { z } from 'zod'
import { holdRoom, nightsBetween, stayIn } from '../../db/inn.ts'
import { booking, nextScreen, withoutRoom } from './transaction.ts'

const maxNights = 30
const day = 86_400_000

export default booking.action({
  input: z.object({ arrive: z.iso.date(), depart: z.iso.date() }),
  next: ['room', 'guests', 'contact', 'review'],
  holds: true,
  handle: async ({ state, input, db, now, session }) => {
    const nights = nightsBetween(input.arrive, input.depart)
    if (input.arrive < now.toISOString().slice(0, 10)) return reject({ arrive: 'Choose a day from today on' })
    if (Date.parse(input.arrive) > now.getTime() + 500 * day)
      return reject({ arrive: 'We take bookings up to 500 days ahead' })
    if (nights < 1) return reject({ depart: 'Choose a day after your arrival' })
    if (nights > maxNights) return reject({ depart: `You can stay ${maxNights} nights at most` })

    const stay = state.roomType
      ? await stayIn(db, state.roomType, { ...input, holder: session }, now)
      : undefined
    if (!stay) return show('room', { ...withoutRoom(state), ...input })
    const heldUntil = await holdRoom(db, { session, room_type: stay.code, ...input }, now)
    const kept = { ...state, ...input, total: stay.total, holder: session, heldUntil }
    return show(nextScreen(kept), kept)
  },
})
