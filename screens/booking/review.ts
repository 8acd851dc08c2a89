import confirm from '../../actions/booking/confirm.ts'
import { booking, complete } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { guestTexts } from '../../db/guests.ts'
import { showHold } from '../../db/holds.ts'
import { summaryOf } from '../../db/summary.ts'

export default booking.screen({
  title: 'Check your answers',
  shortTitle: 'Check',
  needs: complete,
  offers: [confirm],
  view: ({ state, now }) => ({
    ...state,
    ...showHold(state.heldUntil, now),
    stay: summaryOf(state),
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    total: money(state.total),
    guests: guestTexts(state),
    phone: state.phone ?? 'Not given',
    wishes: state.wishes ?? 'None',
  }),
})
