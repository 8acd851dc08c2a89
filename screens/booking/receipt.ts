import { t } from 'deity'
import { booking, confirmed } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { guestTexts } from '../../db/guests.ts'
import { arrivalText, grouped, paymentText, transferFor } from '../../db/payment.ts'
import { roomText } from '../../db/rooms.ts'

export default booking.screen({
  title: t('receipt.title'),
  needs: confirmed,
  view: ({ state }) => ({
    ...state,
    reference: grouped(state.reference),
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    isLate: state.arrival === 'late',
    roomName: roomText(state),
    arrival: arrivalText(state.arrival),
    payment: paymentText(state.payment),
    guests: guestTexts(state),
    total: money(state.total),
    transfer: transferFor(state),
    wishes: state.wishes ?? false,
  }),
})
