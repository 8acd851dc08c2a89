import checkOut from '../../actions/shop/check-out.ts'
import setCounts from '../../actions/shop/set-counts.ts'
import { shop } from '../../actions/shop/transaction.ts'
import { readCart, shownLines, totalOf } from '../../db/cart.ts'
import { money } from '../../db/money.ts'

export default shop.screen({
  title: 'Your cart',
  offers: [setCounts, checkOut],
  view: async ({ db, sessionKey, user }) => {
    const lines = await readCart(db, sessionKey)
    return { lines: shownLines(lines), total: money(totalOf(lines)), user }
  },
})
