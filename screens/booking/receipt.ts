import { booked, booking } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/inn.ts'

export default booking.screen({
  title: 'Your room is booked',
  needs: booked,
  view: ({ state }) => ({
    ...state,
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    total: money(state.total),
  }),
})
