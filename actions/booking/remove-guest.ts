import { show } from 'deity'
import { removeGuest, removeInput } from '../../db/guests.ts'
import { booking, withRoom } from './transaction.ts'

export default booking.action({
  input: removeInput,
  needs: withRoom,
  next: ['guests'],
  handle: ({ state, input }) => show('guests', { ...state, guests: removeGuest(state, input) }),
})
