import order from '../../actions/basket/order.ts'
import orderAsGift from '../../actions/basket/order-as-gift.ts'
import setCount from '../../actions/basket/set-count.ts'
import { basket, goods } from '../../actions/basket/transaction.ts'
import useCoupon from '../../actions/basket/use-coupon.ts'

export default basket.screen({
  title: 'Your basket',
  offers: [setCount, useCoupon, order, orderAsGift],
  view: ({ state }) => ({
    goods: goods.map((good) => ({ good, count: state[good] ?? 0 })),
    coupon: state.coupon,
  }),
})
