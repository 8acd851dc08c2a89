import report from '../../actions/damage/report.ts'
import { complete, damage } from '../../actions/damage/transaction.ts'

export default damage.screen({ title: 'Check your answers', needs: complete, offers: [report] })
