import { show } from 'deity'
import { removeGuest, removeInput } from '../../db/guests.ts'
import { asChanged, change, withBooking } from './transaction.ts'

export default change.action({
  input: removeInput,
  needs: withBooking,
  next: ['guests'],
  handle: ({ state, input }) => show('guests', { ...state, guests: removeGuest(asChanged(state), input) }),
})
