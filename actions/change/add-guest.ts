import { reject, show } from 'deity'
import { withGuest } from '../../db/inn.ts'
import addGuest from '../booking/add-guest.ts'
import { asChanged, change, found } from './transaction.ts'

export default change.action({
  input: addGuest.input,
  needs: found,
  next: ['guests'],
  handle: ({ state, input }) => {
    const guests = withGuest(asChanged(state).guests, input, state.booked.sleeps)
    return typeof guests === 'string' ? reject({ guestName: guests }) : show('guests', { ...state, guests })
  },
})
