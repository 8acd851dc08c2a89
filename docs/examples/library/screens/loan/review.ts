import lend from '../../actions/loan/lend.ts'
import { answered, loan } from '../../actions/loan/transaction.ts'

export default loan.screen({
  title: 'Check your answers',
  needs: answered,
  offers: [lend],
})
