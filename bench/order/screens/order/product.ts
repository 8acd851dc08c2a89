import chooseProduct from '../../actions/order/choose-product.ts'
import { order } from '../../actions/order/transaction.ts'
import { money, products } from '../../db/shop.ts'

const options = Object.entries(products).map(([value, { name, cents }]) => ({
  value,
  label: `${name}, ${money(cents)}`,
}))

export default order.screen({
  title: 'What would you like?',
  offers: [chooseProduct],
  view: () => ({ options }),
})
