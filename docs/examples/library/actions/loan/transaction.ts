import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import type { Tables } from '../../db/tables.ts'

export const loan = defineTransaction({
  title: 'Borrow a book',
  tables: defineTables<Tables>(),
  state: z.object({ isbn: z.string(), title: z.string(), name: z.string(), until: z.iso.date() }).partial(),
  start: 'book',
  steps: ['book', 'details', 'review'],
  idleTimeout: '30m',
  maxAge: '24h',
})

// The state after a book is chosen, after the visitor's name is given, and after the book is lent.
export const chosen = loan.state.required({ isbn: true, title: true })
export const answered = chosen.required({ name: true })
export const lent = answered.required({ until: true })

/** A loan relies on a copy being on the shelf. The value is the book's title, undefined if none is left. */
export const copy = loan.watch({
  label: 'Your book',
  expected: ({ title }) => title,
  current: async ({ state: { isbn = '' }, db }) => {
    const onShelf = db.selectFrom('book').select('title').where('isbn', '=', isbn).where('copies', '>', 0)
    return (await onShelf.executeTakeFirst())?.title
  },
  format: (title) => title ?? 'on loan',
  next: ['book'],
  onChange: (state) => show('book', { ...state, isbn: undefined, title: undefined }),
})
