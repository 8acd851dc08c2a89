import { notFound } from 'deity'
import { z } from 'zod'
import { shop } from '../../actions/shop/transaction.ts'
import { listBooks } from '../../db/books.ts'
import { countCart } from '../../db/cart.ts'

export default shop.screen({
  shortTitle: 'Subject',
  public: '5m',
  params: z.object({ name: z.string().max(20), page: z.int().min(1).max(1000).default(1) }),
  view: async ({ db, params: { name, page }, sessionKey }) => {
    const subject = await db.selectFrom('subject').select('name').where('name', '=', name).executeTakeFirst()
    const listed = await listBooks(db, { subject: name, page })
    if (!subject || (page > 1 && listed.books.length === 0)) return notFound()
    return { name, page, ...listed, inCart: await countCart(db, sessionKey) }
  },
  title: ({ params }) => `Books: ${params.name}`,
})
