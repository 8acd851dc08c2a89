import { conflict, show } from 'deity'
import { z } from 'zod'
import { money } from '../../db/money.ts'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({
    item: z.int(),
    /** The edition that the page showed. */
    edition: z.int(),
    cents: z.int().min(1).max(100_000),
    stock: z.int().min(0).max(1000),
  }),
  role: 'clerk',
  next: ['editor', 'stock'],
  writes: 'commit',
  handle: async ({ state, input: { item, edition, cents, stock }, db }) => {
    const before = await db.selectFrom('book').selectAll().where('id', '=', item).executeTakeFirstOrThrow()
    if (before.edition !== edition) {
      const now = `${money(before.cents)}, ${before.stock} in stock`
      return conflict('stock', state, [{ what: before.title, was: 'as you saw it', now }])
    }
    await db
      .updateTable('book')
      .set({ cents, stock, edition: edition + 1 })
      .where('id', '=', item)
      .execute()
    return show('editor', state, { item })
  },
})
