import confirm from '../../actions/change/confirm.ts'
import { asChanged, change, inWords, withChanges } from '../../actions/change/transaction.ts'

export default change.screen({
  title: 'Check your changes',
  needs: withChanges,
  offers: [confirm],
  view: ({ state }) => {
    const { booked } = state
    const was = inWords(booked)
    const will = inWords(asChanged(state))
    return {
      ...booked,
      reference: will.reference,
      will,
      dates: was.dates !== will.dates && was.dates,
      guests: was.guests !== will.guests && was.guests,
      total: was.total !== will.total && was.total,
    }
  },
})
