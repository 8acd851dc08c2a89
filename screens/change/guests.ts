import { t } from 'deity'
import addGuest from '../../actions/change/add-guest.ts'
import listGuests from '../../actions/change/list-guests.ts'
import removeGuest from '../../actions/change/remove-guest.ts'
import { asChanged, change, withBooking } from '../../actions/change/transaction.ts'
import { showGuests } from '../../db/guests.ts'
import { roomText } from '../../db/rooms.ts'

export default change.screen({
  title: t('guests.title'),
  needs: withBooking,
  offers: [addGuest, removeGuest, listGuests],
  view: ({ state }) => ({
    ...state.booked,
    roomName: roomText(state.booked),
    ...showGuests(asChanged(state)),
  }),
})
