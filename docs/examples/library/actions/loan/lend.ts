import { finish } from 'deity'
import { z } from 'zod'
import { answered, loan } from './transaction.ts'

const threeWeeks = 21 * 86_400_000

export default loan.action({
  input: z.object({}),
  needs: answered,
  next: ['done'],
  writes: 'commit',
  handle: async ({ state, db, now }) => {
    const { isbn, name } = state
    const until = new Date(now.getTime() + threeWeeks).toISOString().slice(0, 10)
    await db
      .updateTable('book')
      .set(({ eb }) => ({ copies: eb('copies', '-', 1) }))
      .where('isbn', '=', isbn)
      .execute()
    await db.insertInto('loan').values({ isbn, name, until }).execute()
    return finish('done', { ...state, until })
  },
})
