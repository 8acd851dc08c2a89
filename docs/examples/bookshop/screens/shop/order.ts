import { notFound } from 'deity'
import { z } from 'zod'
import { shop } from '../../actions/shop/transaction.ts'
import { money } from '../../db/money.ts'

export default shop.screen({
  title: 'An order of yours',
  role: 'member',
  // Offered by the list of orders, so no visitor can count through those of others.
  params: z.object({ id: z.int() }),
  view: async ({ db, params: { id } }) => {
    const order = await db.selectFrom('purchase').selectAll().where('id', '=', id).executeTakeFirst()
    if (!order) return notFound()
    const lines = await db
      .selectFrom('purchased')
      .innerJoin('book', 'book.id', 'purchased.book')
      .select(['title', 'count', 'purchased.cents as cents'])
      .where('purchase', '=', id)
      .orderBy('title')
      .execute()
    return {
      reference: order.reference,
      total: money(order.cents),
      lines: lines.map((line) => ({ ...line, price: money(line.cents) })),
    }
  },
})
