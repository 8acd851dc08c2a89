import { complete, invoice } from '../../actions/invoice/transaction.ts'

export default invoice.screen({ title: 'Your invoice is sent', needs: complete })
