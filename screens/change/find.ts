import findBooking from '../../actions/change/find-booking.ts'
import { change } from '../../actions/change/transaction.ts'

export default change.screen({ title: 'Find your booking', offers: [findBooking] })
