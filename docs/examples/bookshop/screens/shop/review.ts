import placeOrder from '../../actions/shop/place-order.ts'
import { answered, shop } from '../../actions/shop/transaction.ts'
import { shownLines, totalOf } from '../../db/cart.ts'
import { money } from '../../db/money.ts'

export default shop.screen({
  title: 'Check your order',
  needs: answered,
  offers: [placeOrder],
  // What the state has, not what the rows have by now: the watch compares the two.
  view: ({ state }) => ({
    ...state,
    lines: shownLines(state.reviewed),
    total: money(totalOf(state.reviewed)),
  }),
})
