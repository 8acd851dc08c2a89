import { reject } from 'deity'
import { addGuest, lastGuestInput } from '../../db/guests.ts'
import { anywhere, asChanged, change, goOn, withBooking } from './transaction.ts'

export default change.action({
  input: lastGuestInput,
  needs: withBooking,
  next: anywhere,
  handle: ({ state, input }) => {
    const added = addGuest(asChanged(state), input)
    return 'errors' in added ? reject(added.errors) : goOn({ ...state, ...added })
  },
})
