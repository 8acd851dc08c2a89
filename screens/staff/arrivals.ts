import chooseBooking from '../../actions/staff/choose-booking.ts'
import { staff } from '../../actions/staff/transaction.ts'
import { dayOf, longDate } from '../../db/inn.ts'
import { arrivalsOf } from '../../db/staff.ts'

export default staff.screen({
  title: 'Who arrives today',
  requires: 'desk',
  offers: [chooseBooking],
  view: async ({ db, now }) => ({ today: longDate(dayOf(now)), arrivals: await arrivalsOf(db, now) }),
})
