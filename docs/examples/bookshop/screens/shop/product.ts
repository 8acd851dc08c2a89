import { notFound } from 'deity'
import { z } from 'zod'
import addToCart from '../../actions/shop/add-to-cart.ts'
import { shop } from '../../actions/shop/transaction.ts'
import { countCart } from '../../db/cart.ts'
import { money } from '../../db/money.ts'

export default shop.screen({
  shortTitle: 'Book',
  public: true,
  params: z.object({ item: z.int() }),
  offers: [addToCart],
  view: async ({ db, params: { item }, sessionKey }) => {
    const book = await db.selectFrom('book').selectAll().where('id', '=', item).executeTakeFirst()
    if (!book) return notFound()
    return { ...book, price: money(book.cents), inCart: await countCart(db, sessionKey) }
  },
  title: ({ view }) => view.title,
})
