import { z } from 'zod'
import { shop } from '../../actions/shop/transaction.ts'
import { listBooks } from '../../db/books.ts'
import { countCart } from '../../db/cart.ts'

export default shop.screen({
  title: 'Books that you searched for',
  public: true,
  params: z.object({
    words: z.string().trim().max(60).optional(),
    page: z.int().min(1).max(1000).default(1),
  }),
  view: async ({ db, params: { words, page }, sessionKey }) => ({
    words,
    page,
    ...(await listBooks(db, { words, page })),
    inCart: await countCart(db, sessionKey),
  }),
})
