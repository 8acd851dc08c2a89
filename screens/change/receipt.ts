import { t } from 'deity'
import { asChanged, change, inWords, withBooking } from '../../actions/change/transaction.ts'
import { transferFor } from '../../db/payment.ts'

export default change.screen({
  title: t('change.receipt.title'),
  needs: withBooking,
  view: ({ state }) => ({
    ...state.booked,
    ...inWords(asChanged(state)),
    transfer: transferFor(asChanged(state)),
  }),
})
