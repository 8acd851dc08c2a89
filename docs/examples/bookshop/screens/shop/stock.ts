import { z } from 'zod'
import { shop } from '../../actions/shop/transaction.ts'
import { listBooks } from '../../db/books.ts'

export default shop.screen({
  title: 'Prices and stock',
  role: 'clerk',
  params: z.object({
    words: z.string().trim().max(60).optional(),
    page: z.int().min(1).max(1000).default(1),
  }),
  view: async ({ db, params: { words, page } }) => ({
    words,
    page,
    ...(await listBooks(db, { words, page })),
  }),
})
