/**
 * Mistakes that an author's editor has to show: each `@ts-expect-error` is one, and `npm run check` fails when it
 * compiles. Never run.
 */
import { conflict, defineTables, defineTransaction, finish, reject, show } from 'deity'
import { z } from 'zod'

const loan = defineTransaction({
  title: 'Borrow a book',
  tables: defineTables<{ book: { isbn: string; copies: number } }>(),
  state: z.object({ isbn: z.string(), days: z.int() }).partial(),
  start: 'book',
  idleTimeout: '30m',
  maxAge: '24h',
})

const input = z.object({ isbn: z.string(), days: z.int().optional() })

export const good = loan.action({
  input,
  next: ['book', 'done'],
  writes: 'commit',
  handle: async ({ state, input, db, now }) => {
    const days: number | undefined = state.days
    const date: Date = now
    await db.updateTable('book').set({ copies: 1 }).where('isbn', '=', input.isbn).execute()
    if (date.getTime() === 0) return reject({ isbn: 'no' })
    if (days === 0) return conflict('book', state, [{ what: 'it', was: 'a', now: 'b' }])
    return Math.random() > 2 ? show('book', { ...state, ...input }) : finish('done', state)
  },
})

// @ts-expect-error a screen that `next` does not name
loan.action({ input, next: ['book'], handle: ({ state }) => show('books', state) })

loan.action({
  input,
  next: ['book'],
  // @ts-expect-error one that it does not name, among others
  handle: ({ state }) => (state.isbn ? show('book', state) : finish('done', state)),
})

// @ts-expect-error a state of another shape
loan.action({ input, next: ['book'], handle: () => show('book', { isbn: 7 }) })

// @ts-expect-error an error on a field that the input does not have
loan.action({ input, next: ['book'], handle: () => reject({ ibsn: 'no' }) })

// @ts-expect-error nothing returned
loan.action({ input, next: ['book'], handle: () => {} })

loan.action({
  input,
  next: ['book'],
  // @ts-expect-error no such input
  handle: ({ state, input }) => show('book', { ...state, isbn: input.author }),
})

loan.action({
  input,
  next: ['book'],
  handle: async ({ state, db }) => {
    // @ts-expect-error writing without `commits`
    await db.deleteFrom('book').execute()
    return show('book', state)
  },
})

loan.action({
  input,
  next: ['book'],
  writes: 'commit',
  handle: async ({ state, db }) => {
    // @ts-expect-error no such table
    await db.deleteFrom('books').execute()
    // @ts-expect-error no such column
    await db.updateTable('book').set({ copy: 1 }).execute()
    // @ts-expect-error a column of another type
    await db.updateTable('book').set({ copies: 'one' }).execute()
    return show('book', state)
  },
})

loan.action({
  input,
  needs: loan.state.required({ isbn: true }),
  next: ['book'],
  handle: ({ state }) => {
    const isbn: string = state.isbn
    // @ts-expect-error not needed, so perhaps not there
    const days: number = state.days
    return show('book', { isbn, days })
  },
})

loan.screen({
  title: 'Done',
  needs: loan.state.required({ isbn: true }),
  offers: [good],
  view: async ({ state, db }) => {
    const isbn: string = state.isbn
    // @ts-expect-error a screen only reads
    await db.insertInto('book').values({ isbn, copies: 1 }).execute()
    return { isbn }
  },
})

// @ts-expect-error a screen of a conflict that `next` does not name
loan.action({ input, next: ['book'], handle: ({ state }) => conflict('done', state, []) })

loan.action({
  input,
  next: ['book'],
  // @ts-expect-error no such property of the state
  handle: ({ state }) => show('book', { ...state, isbn: state.author }),
})

// @ts-expect-error no such property of an action
loan.action({ input, next: ['book'], comits: true, handle: ({ state }) => show('book', state) })

// @ts-expect-error no such property of the state to need
loan.screen({ title: 'Done', needs: loan.state.required({ author: true }) })

// @ts-expect-error no such property of a screen
loan.screen({ titel: 'Done' })

loan.screen({
  title: 'Done',
  view: async ({ state, db }) => {
    // @ts-expect-error not needed, so perhaps not there
    const isbn: string = state.isbn
    // @ts-expect-error no such table
    await db.selectFrom('books').selectAll().execute()
    // @ts-expect-error no such column
    await db.selectFrom('book').select('author').execute()
    const { copies } = await db.selectFrom('book').select('copies').executeTakeFirstOrThrow()
    // @ts-expect-error a column of another type
    const text: string = copies
    return { isbn, text }
  },
})

// @ts-expect-error a view gives names, not a text
loan.screen({ title: 'Done', view: () => 'done' })

export const copies = loan.watch({
  label: 'Copies',
  expected: ({ days }) => days,
  current: async ({ db }) => (await db.selectFrom('book').select('copies').executeTakeFirst())?.copies,
  format: (value) => String(value ?? 'none'),
  next: ['book'],
  onChange: (state, days) => show('book', { ...state, days }),
})

const watch = {
  label: 'Copies',
  format: String,
  next: ['book'] as const,
  expected: () => 1,
  current: () => 1,
}

// @ts-expect-error read as something else than what is known
loan.watch({ ...watch, current: () => 'one', onChange: (state) => show('book', state) })

// @ts-expect-error a screen that `next` does not name
loan.watch({ ...watch, onChange: (state) => show('done', state) })

// @ts-expect-error a state of another shape
loan.watch({ ...watch, onChange: () => show('book', { days: 'one' }) })

loan.watch({
  ...watch,
  // @ts-expect-error no such property of the state
  expected: (state) => state.author,
  // @ts-expect-error no such column
  current: ({ db }) => db.selectFrom('book').select('author').executeTakeFirst(),
  onChange: (state) => show('book', state),
})

const rows = { input: z.object({ lines: z.array(z.object({ count: z.int() })) }), next: ['book'] as const }

loan.action({
  ...rows,
  handle: ({ input }) =>
    reject({ lines: input.lines.map(({ count }) => (count > 3 ? { count: 'too many' } : undefined)) }),
})

loan.action({ ...rows, handle: () => reject({ lines: 'too many', '': 'no' }) })

// @ts-expect-error rows have no such property
loan.action({ ...rows, handle: () => reject({ lines: [{ price: 'no' }] }) })

// @ts-expect-error no list
loan.action({ ...rows, handle: () => reject({ others: [{ count: 'no' }] }) })

// @ts-expect-error what is offered are actions
loan.screen({ title: 'Done', offers: ['good'] })

defineTransaction({
  title: '',
  tables: defineTables<{ book: { isbn: string } }>(),
  state: z.object({ isbn: z.string() }).partial(),
  start: '',
  idleTimeout: '30m',
  maxAge: '24h',
  // @ts-expect-error no such table
  release: ({ db }) => db.deleteFrom('books').execute(),
})

const accounts = {
  title: '',
  tables: defineTables<{ clerk: { name: string; password: string } }>(),
  state: z.object({}),
  roles: ['clerk'],
  start: '',
  idleTimeout: '30m',
  maxAge: '24h',
} as const

defineTransaction({
  ...accounts,
  account: async ({ name, db }) => {
    const found = await db.selectFrom('clerk').select('password').where('name', '=', name).executeTakeFirst()
    return found && { role: 'clerk', securityStamp: found.password }
  },
})

// @ts-expect-error no such level
defineTransaction({ ...accounts, account: () => ({ role: 'boss', securityStamp: '' }) })

// @ts-expect-error nothing that tells one password from another
defineTransaction({ ...accounts, account: () => ({ role: 'clerk' }) })

// @ts-expect-error no unit
defineTransaction({ title: '', state: z.object({}), start: '', idleTimeout: '30', maxAge: '24h' })
