import giveDetails from '../../actions/shop/give-details.ts'
import { ordering, shop } from '../../actions/shop/transaction.ts'

export default shop.screen({
  title: 'Your details',
  needs: ordering,
  offers: [giveDetails],
})
