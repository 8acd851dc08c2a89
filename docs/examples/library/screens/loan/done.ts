import { lent, loan } from '../../actions/loan/transaction.ts'

export default loan.screen({
  title: 'It is yours',
  needs: lent,
})
