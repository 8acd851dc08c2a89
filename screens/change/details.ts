import { t } from 'deity'
import askCancel from '../../actions/change/ask-cancel.ts'
import { change, goOn, inWords, withBooking } from '../../actions/change/transaction.ts'
import { sleepsText } from '../../db/guests.ts'
import { paymentText, transferFor } from '../../db/payment.ts'

export default change.screen({
  title: t('details.title'),
  needs: withBooking,
  offers: [askCancel],
  view: ({ state }) => ({
    ...state.booked,
    ...inWords(state.booked),
    payment: paymentText(state.booked.payment),
    sleepsText: sleepsText(state.booked),
    transfer: transferFor(state.booked),
    hasChanges: goOn(state).screen === 'review',
  }),
})
