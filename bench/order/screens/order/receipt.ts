import { answered, order } from '../../actions/order/transaction.ts'
import { deliveries, money, products, totalOf } from '../../db/shop.ts'

export default order.screen({
  title: 'Thank you for your order',
  needs: answered.required({ reference: true }),
  view: ({ state }) => ({
    ...state,
    product: products[state.product].name,
    delivery: deliveries[state.delivery].name,
    total: money(totalOf(state.product, state.quantity, state.delivery)),
  }),
})
