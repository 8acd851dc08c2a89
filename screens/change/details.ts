import askCancel from '../../actions/change/ask-cancel.ts'
import { change, found, goOn, inWords } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Your booking as it is',
  needs: found,
  offers: [askCancel],
  view: ({ state }) => ({
    ...state.booked,
    ...inWords(state.booked),
    hasChanges: goOn(state).screen === 'review',
  }),
})
