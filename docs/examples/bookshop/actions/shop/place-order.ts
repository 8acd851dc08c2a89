import { show } from 'deity'
import { z } from 'zod'
import { totalOf } from '../../db/cart.ts'
import { answered, shop } from './transaction.ts'

export default shop.action({
  input: z.object({}),
  needs: answered,
  next: ['receipt'],
  writes: 'commit',
  handle: async ({ state: { reviewed, name, email }, db, now, user, sessionKey }) => {
    const { id } = await db
      .insertInto('purchase')
      .values({
        ...{ name, email, cents: totalOf(reviewed), at: now.toISOString() },
        member: user?.name ?? null,
        reference: '',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const reference = `B${String(id).padStart(6, '0')}`
    await db.updateTable('purchase').set({ reference }).where('id', '=', id).execute()
    for (const { book, count, cents } of reviewed) {
      await db.insertInto('purchased').values({ purchase: id, book, count, cents }).execute()
      await db
        .updateTable('book')
        .set(({ eb }) => ({ stock: eb('stock', '-', count) }))
        .where('id', '=', book)
        .execute()
    }
    await db.deleteFrom('cart').where('session', '=', sessionKey).execute()
    return show('receipt', { name, email, reference })
  },
})
