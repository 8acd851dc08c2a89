import { notFound } from 'deity'
import { z } from 'zod'
import add from '../../actions/shop/add.ts'
import { shop } from '../../actions/shop/transaction.ts'

export default shop.screen({
  shortTitle: 'Book',
  public: true,
  params: z.object({ item: z.int().optional() }),
  offers: [add],
  view: async ({ db, params: { item = 1 } }) =>
    (await db.selectFrom('book').selectAll().where('id', '=', item).executeTakeFirst()) ?? notFound(),
  title: ({ view }) => view.title,
})
