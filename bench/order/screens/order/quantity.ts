import setQuantity from '../../actions/order/set-quantity.ts'
import { chosen, order } from '../../actions/order/transaction.ts'
import { money, products } from '../../db/shop.ts'

export default order.screen({
  title: 'How many?',
  needs: chosen,
  offers: [setQuantity],
  view: ({ state }) => {
    const { name, cents } = products[state.product]
    return { product: name, price: money(cents) }
  },
})
