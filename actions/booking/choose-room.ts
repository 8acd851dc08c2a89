import { conflict, show } from 'deity'
import { z } from 'zod'
import { holdRoom, stayIn } from '../../db/inn.ts'
import { booking, dated, nextScreen, withoutRoom } from './transaction.ts'

export default booking.action({
  input: z.object({ room: z.string() }),
  needs: dated,
  next: ['room', 'guests', 'contact', 'review'],
  holds: true,
  handle: async ({ state, input, db, now, session }) => {
    const { arrive, depart } = state
    const stay = await stayIn(db, input.room, { arrive, depart, holder: session }, now)
    if (!stay) return conflict('room', withoutRoom(state), [{ what: 'This room', was: 'free', now: 'taken' }])
    const { code: roomType, name: roomName, sleeps, total } = stay
    const heldUntil = await holdRoom(db, { session, room_type: roomType, arrive, depart }, now)
    const chosen = { ...state, roomType, roomName, sleeps, total, holder: session, heldUntil }
    return show(nextScreen(chosen), chosen)
  },
})
