import giveLines from '../../actions/invoice/give-lines.ts'
import { invoice } from '../../actions/invoice/transaction.ts'

export default invoice.screen({ title: 'What is it for?', offers: [giveLines] })
