import { reject, show } from 'deity'
import addGuest from './add-guest.ts'
import { booking, nextScreen, roomed } from './transaction.ts'

/** Goes on from the guests. A name that was typed but not added yet is added, not lost. */
export default booking.action({
  input: addGuest.input.partial(),
  needs: roomed,
  next: ['contact', 'review'],
  handle: ({ state, input: { guestName, guestAge } }) => {
    const { guests = [], sleeps } = state
    if (guestAge !== undefined && guestName === undefined)
      return reject({ guestName: 'Fill in the guest’s name' })
    const all = guestName === undefined ? guests : [...guests, { name: guestName, age: guestAge }]
    if (all.length === 0) return reject({ guestName: 'Name at least one guest' })
    if (all.length > sleeps) return reject({ guestName: `There is room for ${sleeps} only` })
    const listed = { ...state, guests: all }
    return show(nextScreen(listed) === 'review' ? 'review' : 'contact', listed)
  },
})
