import { shop } from '../../actions/shop/transaction.ts'
import { money } from '../../db/money.ts'

export default shop.screen({
  title: 'Your orders',
  role: 'member',
  view: async ({ db, user }) => {
    const orders = await db
      .selectFrom('purchase')
      .select(['id', 'reference', 'cents'])
      .where('member', '=', user?.name ?? '')
      .orderBy('id', 'desc')
      .limit(20)
      .execute()
    return { orders: orders.map((order) => ({ ...order, total: money(order.cents) })) }
  },
})
