import confirm from '../../actions/booking/confirm.ts'
import { answered, booking } from '../../actions/booking/transaction.ts'
import { guestText, keptFor, longDate, money } from '../../db/inn.ts'

export default booking.screen({
  title: { en: 'Check your answers', nl: 'Controleer uw antwoorden' },
  needs: answered,
  offers: [confirm],
  view: ({ state, now }) => ({
    ...state,
    kept: keptFor(state.heldUntil, now),
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    total: money(state.total),
    guests: state.guests.map(guestText),
    phone: state.phone ?? '–',
    wishes: state.wishes ?? '–',
  }),
})
