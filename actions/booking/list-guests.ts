import { reject, show } from 'deity'
import { addGuest, lastGuestInput } from '../../db/guests.ts'
import { booking, nextScreen, withRoom } from './transaction.ts'

export default booking.action({
  input: lastGuestInput,
  needs: withRoom,
  next: ['contact', 'review'],
  handle: ({ state, input }) => {
    const added = addGuest(state, input)
    if ('errors' in added) return reject(added.errors)
    const listed = { ...state, ...added }
    return show(nextScreen(listed) === 'review' ? 'review' : 'contact', listed)
  },
})
