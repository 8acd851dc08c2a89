import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const loan = defineTransaction({
  title: 'Borrow a book',
  tables: defineTables<Tables>(),
  state: z.object({ isbn: z.string(), title: z.string(), name: z.string(), until: z.iso.date() }).partial(),
  start: 'book',
  steps: ['book', 'details', 'review'],
  idle: '30m',
  life: '24h',
})

/** What is known once a book is chosen, once the visitor has a name, and once the book is theirs. */
export const chosen = loan.state.required({ isbn: true, title: true })
export const answered = chosen.required({ name: true })
export const lent = answered.required({ until: true })

/** A loan relies on a copy being there: the value that is watched is the title of a book that is on the shelf. */
export const copy = loan.watch({
  what: 'Your book',
  known: ({ title }) => title,
  read: async ({ state: { isbn = '' }, db }) => {
    const onShelf = db.selectFrom('book').select('title').where('isbn', '=', isbn).where('copies', '>', 0)
    return (await onShelf.executeTakeFirst())?.title
  },
  tell: (title) => title ?? 'lent to somebody else',
  next: ['book'],
  renew: (state) => show('book', { ...state, isbn: undefined, title: undefined }),
})
