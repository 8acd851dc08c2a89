import tellPlace from '../../actions/report/tell-place.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'Where it happened', offers: [tellPlace] })
