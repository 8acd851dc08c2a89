import { asChanged, change, found, inWords } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Your booking is changed',
  needs: found,
  view: ({ state }) => ({ ...state.booked, ...inWords(asChanged(state)) }),
})
