import { notFound } from 'deity'
import { z } from 'zod'
import saveBook from '../../actions/shop/save-book.ts'
import { shop } from '../../actions/shop/transaction.ts'

export default shop.screen({
  shortTitle: 'A book',
  role: 'clerk',
  params: z.object({ item: z.int() }),
  offers: [saveBook],
  view: async ({ db, params: { item } }) =>
    (await db.selectFrom('book').selectAll().where('id', '=', item).executeTakeFirst()) ?? notFound(),
  title: ({ view }) => view.title,
})
