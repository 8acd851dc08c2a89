import send from '../../actions/invoice/send.ts'
import { complete, invoice } from '../../actions/invoice/transaction.ts'

export default invoice.screen({ title: 'Check your invoice', needs: complete, offers: [send] })
