import { reject, show } from 'deity'
import { z } from 'zod'
import { holdRoom } from '../../db/holds.ts'
import { arriveInput, datesErrors, departInput, stayIn } from '../../db/stays.ts'
import { booking, clearRoom, nextScreen } from './transaction.ts'

export default booking.action({
  input: z.object({ arrive: arriveInput, depart: departInput }),
  next: ['room', 'guests', 'contact', 'review'],
  writes: 'hold',
  handle: async ({ state, input, db, now, sessionKey }) => {
    const errors = datesErrors(input, now)
    if (errors) return reject(errors)

    const stay = state.roomType
      ? await stayIn(db, state.roomType, { ...input, holder: sessionKey }, now)
      : undefined
    if (!stay) return show('room', { ...clearRoom(state), ...input })
    const heldUntil = await holdRoom(db, stay, { session: sessionKey, ...input }, now)
    const chosen = { ...state, ...input, total: stay.total, holder: sessionKey, heldUntil }
    return show(nextScreen(chosen), chosen)
  },
})
