import addGuest from '../../actions/booking/add-guest.ts'
import listGuests from '../../actions/booking/list-guests.ts'
import removeGuest from '../../actions/booking/remove-guest.ts'
import { booking, roomed } from '../../actions/booking/transaction.ts'
import { keptFor } from '../../db/inn.ts'

export default booking.screen({
  title: { en: 'Your guests', nl: 'Uw gasten' },
  needs: roomed,
  offers: [addGuest, removeGuest, listGuests],
  view: ({ state: { roomName, sleeps, guests = [], heldUntil }, now }) => ({
    kept: keptFor(heldUntil, now),
    roomName,
    sleeps,
    guests: guests.map(({ name, age }, index) => ({ index, name, age: age === undefined ? '' : `, ${age}` })),
    tooMany: Math.max(0, guests.length - sleeps),
    hasRoom: guests.length < sleeps,
  }),
})
