import { reject, show } from 'deity'
import { addGuest, guestInput } from '../../db/guests.ts'
import { asChanged, change, withBooking } from './transaction.ts'

export default change.action({
  input: guestInput,
  needs: withBooking,
  next: ['guests'],
  handle: ({ state, input }) => {
    const added = addGuest(asChanged(state), input)
    return 'errors' in added ? reject(added.errors) : show('guests', { ...state, ...added })
  },
})
