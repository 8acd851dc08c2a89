import leaveOut from '../../actions/report/leave-out.ts'
import tellWitness from '../../actions/report/tell-witness.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'Who saw it', offers: [tellWitness, leaveOut] })
