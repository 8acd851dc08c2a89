import { arrivals } from '../../actions/booking/give-contact.ts'
import { booking, confirmed } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { guestTexts } from '../../db/guests.ts'
import { grouped, transferFor } from '../../db/payment.ts'

export default booking.screen({
  title: 'Your room is booked',
  needs: confirmed,
  view: ({ state }) => ({
    ...state,
    reference: grouped(state.reference),
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    isLate: state.arrival === arrivals[2],
    guests: guestTexts(state),
    total: money(state.total),
    transfer: transferFor(state),
    wishes: state.wishes ?? false,
  }),
})
