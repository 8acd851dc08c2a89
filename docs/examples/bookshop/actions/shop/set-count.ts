import { show } from 'deity'
import { z } from 'zod'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({ book: z.int(), count: z.int().min(0).max(20) }),
  next: ['cart'],
  writes: 'hold',
  anytime: true,
  handle: async ({ state, input: { book, count }, db, sessionKey }) => {
    const line = db.updateTable('cart').set({ count }).where('session', '=', sessionKey)
    if (count > 0) await line.where('book', '=', book).execute()
    else await db.deleteFrom('cart').where('session', '=', sessionKey).where('book', '=', book).execute()
    return show('cart', state)
  },
})
