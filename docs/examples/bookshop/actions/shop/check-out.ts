import { reject, show } from 'deity'
import { z } from 'zod'
import { readCart } from '../../db/cart.ts'
import { shop } from './transaction.ts'

export default shop.action({
  input: z.object({}),
  next: ['details', 'review'],
  anytime: true,
  handle: async ({ state, db, sessionKey }) => {
    const reviewed = await readCart(db, sessionKey)
    if (reviewed.length === 0) return reject({ '': 'Your cart is empty' })
    const missing = reviewed.find(({ isInStock }) => !isInStock)
    if (missing) return reject({ '': `We do not have so many of “${missing.title}”. Lower their number` })
    return show(state.email ? 'review' : 'details', { ...state, reviewed })
  },
})
