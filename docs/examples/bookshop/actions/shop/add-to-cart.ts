import { reject, show } from 'deity'
import { z } from 'zod'
import { mostBooks, readCart } from '../../db/cart.ts'
import { shop } from './transaction.ts'

/** The most of one book in a cart, as the table has it. */
const most = 20

export default shop.action({
  input: z.object({ item: z.int(), count: z.int().min(1).max(most) }),
  next: ['product'],
  writes: 'hold',
  anytime: true,
  handle: async ({ state, input: { item, count }, db, sessionKey }) => {
    const lines = await readCart(db, sessionKey)
    const before = lines.find(({ book }) => book === item)
    if (!before && lines.length === mostBooks)
      return reject({ '': `A cart holds ${mostBooks} different books` })
    const all = (before?.count ?? 0) + count
    if (all > most) return reject({ count: `At most ${most} of one book can be ordered at once` })
    await db
      .insertInto('cart')
      .values({ session: sessionKey, book: item, count: all })
      .onConflict((conflict) => conflict.columns(['session', 'book']).doUpdateSet({ count: all }))
      .execute()
    return show('product', state, { item })
  },
})
