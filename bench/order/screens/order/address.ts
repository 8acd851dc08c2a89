import giveAddress from '../../actions/order/give-address.ts'
import { counted, order } from '../../actions/order/transaction.ts'
import { products } from '../../db/shop.ts'

export default order.screen({
  title: 'Where to?',
  needs: counted,
  offers: [giveAddress],
  view: ({ state: { product, quantity } }) => ({ product: products[product].name, quantity }),
})
