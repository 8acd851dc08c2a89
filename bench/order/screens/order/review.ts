import confirm from '../../actions/order/confirm.ts'
import { answered, order } from '../../actions/order/transaction.ts'
import { deliveries, money, products, totalOf } from '../../db/shop.ts'

export default order.screen({
  title: 'Check your answers',
  needs: answered,
  offers: [confirm],
  view: ({ state }) => ({
    ...state,
    product: products[state.product].name,
    delivery: deliveries[state.delivery].name,
    note: state.note ?? '–',
    total: money(totalOf(state.product, state.quantity, state.delivery)),
  }),
})
