import chooseDates from '../../actions/change/choose-dates.ts'
import { asChanged, change, found } from '../../actions/change/transaction.ts'
import { dayOf } from '../../db/inn.ts'

export default change.screen({
  title: 'Your new dates',
  needs: found,
  offers: [chooseDates],
  view: ({ state, now }) => ({ ...asChanged(state), today: dayOf(now) }),
})
