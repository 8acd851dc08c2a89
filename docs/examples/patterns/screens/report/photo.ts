import givePhoto from '../../actions/report/give-photo.ts'
import leaveOut from '../../actions/report/leave-out.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'Photo', offers: [givePhoto, leaveOut] })
