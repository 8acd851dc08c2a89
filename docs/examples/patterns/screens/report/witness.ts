import giveWitness from '../../actions/report/give-witness.ts'
import leaveOut from '../../actions/report/leave-out.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'Who saw it', offers: [giveWitness, leaveOut] })
