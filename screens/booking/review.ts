import { t } from 'deity'
import confirm from '../../actions/booking/confirm.ts'
import { booking, complete } from '../../actions/booking/transaction.ts'
import { longDate, money } from '../../db/format.ts'
import { guestTexts } from '../../db/guests.ts'
import { showHold } from '../../db/holds.ts'
import { arrivalText, paymentText } from '../../db/payment.ts'
import { roomText } from '../../db/rooms.ts'
import { summaryOf } from '../../db/summary.ts'

export default booking.screen({
  title: t('review.title'),
  shortTitle: t('review.short'),
  needs: complete,
  offers: [confirm],
  view: ({ state, now }) => ({
    ...state,
    ...showHold(state.heldUntil, now),
    stay: summaryOf(state),
    arrive: longDate(state.arrive),
    depart: longDate(state.depart),
    total: money(state.total),
    roomName: roomText(state),
    arrival: arrivalText(state.arrival),
    payment: paymentText(state.payment),
    guests: guestTexts(state),
    phone: state.phone ?? t('not-given'),
    wishes: state.wishes ?? t('none'),
  }),
})
