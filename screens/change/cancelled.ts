import { change, inWords, withBooking } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Your booking is cancelled',
  needs: withBooking,
  view: ({ state: { booked } }) => ({
    ...booked,
    ...inWords(booked),
    isTransfer: booked.payment === 'by bank transfer',
  }),
})
