import cancelBooking from '../../actions/change/cancel-booking.ts'
import { change, found, inWords } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Cancel this booking?',
  needs: found,
  offers: [cancelBooking],
  view: ({ state: { booked } }) => ({ ...booked, ...inWords(booked) }),
})
