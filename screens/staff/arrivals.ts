import { t } from 'deity'
import chooseBooking from '../../actions/staff/choose-booking.ts'
import { staff } from '../../actions/staff/transaction.ts'
import undoCheckIn from '../../actions/staff/undo-check-in.ts'
import { arrivalsOf } from '../../db/arrivals.ts'
import { dayOf, longDate } from '../../db/format.ts'

export default staff.screen({
  title: t('arrivals.title'),
  role: 'desk',
  offers: [chooseBooking, undoCheckIn],
  view: async ({ db, now, language }) => ({
    today: longDate(dayOf(now)),
    arrivals: await arrivalsOf(db, now, language),
  }),
})
