import giveDamage from '../../actions/damage/give-damage.ts'
import { damage } from '../../actions/damage/transaction.ts'

export default damage.screen({ title: 'The damage', offers: [giveDamage] })
