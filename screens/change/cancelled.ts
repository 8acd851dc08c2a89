import { change, found, inWords } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Your booking is cancelled',
  needs: found,
  view: ({ state: { booked } }) => ({ ...booked, ...inWords(booked) }),
})
