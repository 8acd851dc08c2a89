import { t } from 'deity'
import findBooking from '../../actions/change/find-booking.ts'
import { change } from '../../actions/change/transaction.ts'

export default change.screen({ title: t('find.title'), offers: [findBooking] })
