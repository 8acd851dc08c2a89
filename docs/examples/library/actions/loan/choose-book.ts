import { conflict, show } from 'deity'
import { z } from 'zod'
import { loan } from './transaction.ts'

export default loan.action({
  input: z.object({ isbn: z.string().max(20) }),
  next: ['book', 'details', 'review'],
  handle: async ({ state, input: { isbn }, db }) => {
    const book = await db
      .selectFrom('book')
      .select('title')
      .where('isbn', '=', isbn)
      .where('copies', '>', 0)
      .executeTakeFirst()
    if (!book) return conflict('book', state, [{ what: 'This book', was: 'on the shelf', now: 'on loan' }])
    return show(state.name ? 'review' : 'details', { ...state, isbn, title: book.title })
  },
})
