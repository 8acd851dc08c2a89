import cancelBooking from '../../actions/change/cancel-booking.ts'
import { change, inWords, withBooking } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Cancel this booking?',
  needs: withBooking,
  offers: [cancelBooking],
  view: ({ state: { booked } }) => ({ ...booked, ...inWords(booked) }),
})
