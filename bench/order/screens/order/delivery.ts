import chooseDelivery from '../../actions/order/choose-delivery.ts'
import { addressed, order } from '../../actions/order/transaction.ts'
import { deliveries, money, products } from '../../db/shop.ts'

const options = Object.entries(deliveries).map(([value, { name, cents }]) => ({
  value,
  label: `${name}, ${money(cents)}`,
}))

export default order.screen({
  title: 'How shall it come?',
  needs: addressed,
  offers: [chooseDelivery],
  view: ({ state: { product, quantity, name, street, postcode, city } }) => ({
    product: products[product].name,
    quantity,
    name,
    street,
    postcode,
    city,
    options,
  }),
})
