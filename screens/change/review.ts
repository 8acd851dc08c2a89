import { t } from 'deity'
import confirm from '../../actions/change/confirm.ts'
import { asChanged, change, inWords, withChanges } from '../../actions/change/transaction.ts'

export default change.screen({
  title: t('change.review.title'),
  needs: withChanges,
  offers: [confirm],
  view: ({ state }) => {
    const { booked } = state
    const was = inWords(booked)
    const changed = asChanged(state)
    const will = inWords(changed)
    const isMoved = changed.arrive !== booked.arrive || changed.depart !== booked.depart
    return {
      ...booked,
      roomName: will.roomName,
      reference: will.reference,
      will,
      dates: isMoved && was.dates,
      guests: JSON.stringify(changed.guests) !== JSON.stringify(booked.guests) && was.guests,
      total: changed.total !== booked.total && was.total,
    }
  },
})
