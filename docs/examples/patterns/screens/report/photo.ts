import leaveOut from '../../actions/report/leave-out.ts'
import tellPhoto from '../../actions/report/tell-photo.ts'
import { report } from '../../actions/report/transaction.ts'

export default report.screen({ title: 'A photo', offers: [tellPhoto, leaveOut] })
