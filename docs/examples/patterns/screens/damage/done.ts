import { damage } from '../../actions/damage/transaction.ts'

export default damage.screen({ title: 'Thank you' })
