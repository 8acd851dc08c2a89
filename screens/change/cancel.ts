import { t } from 'deity'
import cancelBooking from '../../actions/change/cancel-booking.ts'
import { change, inWords, withBooking } from '../../actions/change/transaction.ts'

export default change.screen({
  title: t('cancel.title'),
  needs: withBooking,
  offers: [cancelBooking],
  view: ({ state: { booked } }) => ({ ...booked, ...inWords(booked) }),
})
