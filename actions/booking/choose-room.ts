import { conflict, show } from 'deity'
import { z } from 'zod'
import { stayIn } from '../../db/inn.ts'
import { booking, dated, nextScreen, withoutRoom } from './transaction.ts'

export default booking.action({
  input: z.object({ room: z.string() }),
  needs: dated,
  next: ['room', 'guests', 'contact', 'review'],
  handle: async ({ state, input, db }) => {
    const stay = await stayIn(db, input.room, state)
    if (!stay) return conflict('room', withoutRoom(state), [{ what: 'This room', was: 'free', now: 'taken' }])
    const { code: roomType, name: roomName, sleeps, total } = stay
    const chosen = { ...state, roomType, roomName, sleeps, total }
    return show(nextScreen(chosen), chosen)
  },
})
