import addGuest from '../../actions/change/add-guest.ts'
import listGuests from '../../actions/change/list-guests.ts'
import removeGuest from '../../actions/change/remove-guest.ts'
import { asChanged, change, found } from '../../actions/change/transaction.ts'
import { guestText } from '../../db/inn.ts'

export default change.screen({
  title: 'Your guests',
  needs: found,
  offers: [addGuest, removeGuest, listGuests],
  view: ({ state }) => {
    const { roomName, sleeps, guests } = asChanged(state)
    return {
      roomName,
      sleeps,
      guests: guests.map((guest, index) => ({ index, name: guest.name, text: guestText(guest) })),
      tooMany: Math.max(0, guests.length - sleeps),
      hasRoom: guests.length < sleeps,
    }
  },
})
