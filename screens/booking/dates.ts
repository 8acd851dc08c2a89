import { t } from 'deity'
import chooseDates from '../../actions/booking/choose-dates.ts'
import { booking } from '../../actions/booking/transaction.ts'
import { dayOf } from '../../db/format.ts'

export default booking.screen({
  title: t('dates.title'),
  shortTitle: t('dates'),
  offers: [chooseDates],
  view: ({ now }) => ({ today: dayOf(now) }),
})
