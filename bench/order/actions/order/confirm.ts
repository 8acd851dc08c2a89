import { finish } from 'deity'
import { z } from 'zod'
import { newReference, totalOf } from '../../db/shop.ts'
import { answered, order } from './transaction.ts'

export default order.action({
  input: z.object({ agree: z.literal(true) }),
  needs: answered,
  next: ['receipt'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    const { product, quantity, name, street, postcode, city, email, delivery, note = null } = state
    const reference = newReference()
    const total = totalOf(product, quantity, delivery)
    const to = { name, street, postcode, city, email, delivery, note }
    await db
      .insertInto('purchase')
      .values({ reference, product, quantity, ...to, total, made_at: now.toISOString() })
      .execute()
    return finish('receipt', { ...state, reference })
  },
})
