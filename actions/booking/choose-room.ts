import { conflict, show, t } from 'deity'
import { z } from 'zod'
import { holdRoom } from '../../db/holds.ts'
import { stayIn } from '../../db/stays.ts'
import { booking, clearRoom, nextScreen, withDates } from './transaction.ts'

export default booking.action({
  input: z.object({ room: z.string().max(20) }),
  needs: withDates,
  next: ['room', 'guests', 'contact', 'review'],
  writes: 'hold',
  handle: async ({ state, input, db, now, sessionKey }) => {
    const { arrive, depart } = state
    const stay = await stayIn(db, input.room, { arrive, depart, holder: sessionKey }, now)
    if (!stay)
      return conflict('room', clearRoom(state), [
        { what: t('room.changed'), was: t('room.free'), now: t('room.taken') },
      ])
    const { code: roomType, name: roomName, sleeps, cots, total } = stay
    const heldUntil = await holdRoom(db, stay, { session: sessionKey, arrive, depart }, now)
    const chosen = { ...state, roomType, roomName, sleeps, cots, total, holder: sessionKey, heldUntil }
    return show(nextScreen(chosen), chosen)
  },
})
