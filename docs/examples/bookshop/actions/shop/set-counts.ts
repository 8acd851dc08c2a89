import { reject, show } from 'deity'
import { z } from 'zod'
import { mostBooks } from '../../db/cart.ts'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({
    lines: z.array(z.object({ book: z.int(), count: z.int().min(0).max(20) })).max(mostBooks),
  }),
  next: ['cart'],
  writes: 'hold',
  anytime: true,
  handle: async ({ state, input: { lines }, db, sessionKey }) => {
    if (lines.length === 0) return reject({ '': 'Your cart is empty' })
    for (const { book, count } of lines) {
      const line = db.updateTable('cart').set({ count }).where('session', '=', sessionKey)
      if (count > 0) await line.where('book', '=', book).execute()
      else await db.deleteFrom('cart').where('session', '=', sessionKey).where('book', '=', book).execute()
    }
    return show('cart', state)
  },
})
