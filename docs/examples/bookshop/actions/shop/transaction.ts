import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import { Line, readCart, totalOf } from '../../db/cart.ts'
import { money } from '../../db/money.ts'
import type { Tables } from '../../db/tables.ts'

export const shop = defineTransaction({
  title: 'Bookshop',
  tables: defineTables<Tables>(),
  /** What a tab has shown and asked. The cart is rows, because all tabs share it. */
  state: z
    .object({
      /** The cart as the review shows it. */
      reviewed: z.array(Line),
      name: z.string(),
      email: z.string(),
      reference: z.string(),
    })
    .partial(),
  roles: ['member', 'clerk'],
  signInScreen: 'sign-in',
  account: async ({ name, db }) => {
    const found = await db.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst()
    return found && { role: found.role, securityStamp: found.password }
  },
  start: 'home',
  idleTimeout: '2h',
  maxAge: '24h',
  subjectIds: ({ email, reference }) => [email, reference],
  // The cart goes when its visitor leaves, or comes back no more.
  release: ({ sessionKey, db }) => db.deleteFrom('cart').where('session', '=', sessionKey).execute(),
})

export const ordering = shop.state.required({ reviewed: true })
export const answered = ordering.required({ name: true, email: true })
export const ordered = shop.state.required({ reference: true })

/** An order relies on what the review showed: another tab may have changed the cart, and others the stock. */
export const cart = shop.watch({
  label: 'Your cart',
  expected: ({ reviewed }) => reviewed,
  current: ({ db, sessionKey }) => readCart(db, sessionKey),
  format: (lines = []) =>
    lines.length === 0
      ? 'empty'
      : `${lines.map(({ title, count, isInStock }) => `${count} × ${title}${isInStock ? '' : ' (not in stock)'}`).join(', ')}: ${money(totalOf(lines))}`,
  next: ['cart'],
  onChange: (state) => show('cart', { ...state, reviewed: undefined }),
})
