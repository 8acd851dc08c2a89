import { reject, show } from 'deity'
import { addGuest, guestInput } from '../../db/guests.ts'
import { booking, withRoom } from './transaction.ts'

export default booking.action({
  input: guestInput,
  needs: withRoom,
  next: ['guests'],
  handle: ({ state, input }) => {
    const added = addGuest(state, input)
    return 'errors' in added ? reject(added.errors) : show('guests', { ...state, ...added })
  },
})
