import { t } from 'deity'
import { change, inWords, withBooking } from '../../actions/change/transaction.ts'

export default change.screen({
  title: t('cancelled.title'),
  needs: withBooking,
  view: ({ state: { booked } }) => ({
    ...booked,
    ...inWords(booked),
    isTransfer: booked.payment === 'transfer',
  }),
})
