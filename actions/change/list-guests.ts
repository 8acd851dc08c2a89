import { reject } from 'deity'
import { withGuest } from '../../db/inn.ts'
import listGuests from '../booking/list-guests.ts'
import { anywhere, asChanged, change, found, goOn } from './transaction.ts'

/** Goes on from the guests. A name that was typed but not added yet is added, not lost. */
export default change.action({
  input: listGuests.input,
  needs: found,
  next: anywhere,
  handle: ({ state, input }) => {
    const guests = withGuest(asChanged(state).guests, input, state.booked.sleeps)
    return typeof guests === 'string' ? reject({ guestName: guests }) : goOn({ ...state, guests })
  },
})
