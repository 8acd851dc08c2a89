import giveDetails from '../../actions/loan/give-details.ts'
import { chosen, loan } from '../../actions/loan/transaction.ts'

export default loan.screen({
  title: 'Your details',
  needs: chosen,
  offers: [giveDetails],
})
