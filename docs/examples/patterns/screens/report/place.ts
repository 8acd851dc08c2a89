import givePlace from '../../actions/report/give-place.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'Where it happened', offers: [givePlace] })
