import chooseDay from '../../actions/permit/choose-day.ts'
import { permit } from '../../actions/permit/transaction.ts'

export default permit.screen({
  title: 'When will you collect it?',
  needs: permit.state.required({ kind: true }),
  offers: [chooseDay],
})
