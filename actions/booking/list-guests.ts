import { reject, show } from 'deity'
import { withGuest } from '../../db/inn.ts'
import addGuest from './add-guest.ts'
import { booking, nextScreen, roomed } from './transaction.ts'

/** Goes on from the guests. A name that was typed but not added yet is added, not lost. */
export default booking.action({
  input: addGuest.input.partial(),
  needs: roomed,
  next: ['contact', 'review'],
  handle: ({ state, input }) => {
    const guests = withGuest(state.guests ?? [], input, state.sleeps)
    if (typeof guests === 'string') return reject({ guestName: guests })
    const listed = { ...state, guests }
    return show(nextScreen(listed) === 'review' ? 'review' : 'contact', listed)
  },
})
