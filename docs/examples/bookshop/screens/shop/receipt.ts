import { ordered, shop } from '../../actions/shop/transaction.ts'

export default shop.screen({
  title: 'Thank you',
  needs: ordered,
})
