/** The cart: rows that all tabs of a session share. */
import type { ReadDb } from 'deity'
import { z } from 'zod'
import { money } from './money.ts'
import type { Tables } from './tables.ts'

/** A line as a visitor was shown it. */
export const Line = z.object({
  book: z.int(),
  title: z.string(),
  count: z.int(),
  cents: z.int(),
  /** Can so many be delivered? */
  isInStock: z.boolean(),
})
export type Line = z.output<typeof Line>

/** Different books in one cart: its page changes the numbers of all of them in one form. */
export const mostBooks = 40

/** What is in a session's cart, by title, with the present prices and stock. */
export async function readCart(db: ReadDb<Tables>, session: string): Promise<Line[]> {
  const rows = await db
    .selectFrom('cart')
    .innerJoin('book', 'book.id', 'cart.book')
    .select(['book.id as book', 'title', 'count', 'cents', 'stock'])
    .where('session', '=', session)
    .orderBy('title')
    .execute()
  return rows.map(({ stock, ...line }) => ({ ...line, isInStock: stock >= line.count }))
}

/** How many books are in the cart. */
export async function countCart(db: ReadDb<Tables>, session: string): Promise<number> {
  const { count } = await db
    .selectFrom('cart')
    .select(({ fn }) => fn.sum<number | null>('count').as('count'))
    .where('session', '=', session)
    .executeTakeFirstOrThrow()
  return count ?? 0
}

export const totalOf = (lines: readonly Line[]): number =>
  lines.reduce((sum, { count, cents }) => sum + count * cents, 0)

/** Lines as a page shows them. */
export const shownLines = (lines: readonly Line[]) =>
  lines.map((line) => ({ ...line, price: money(line.cents), sum: money(line.count * line.cents) }))
