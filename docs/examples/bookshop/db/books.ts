/** Books as the pages of the shop list them. */
import type { ReadDb } from 'deity'
import { money } from './money.ts'
import type { Tables } from './tables.ts'

/** Books on one page. */
const pageLength = 5

interface Wanted {
  subject?: string | undefined
  /** Words of title or author. */
  words?: string | undefined
  /** From 1. */
  page: number
}

/** One page of the books, by title, and the numbers of the pages beside it. */
export async function listBooks(db: ReadDb<Tables>, { subject, words, page }: Wanted) {
  let query = db.selectFrom('book').select(['id', 'title', 'author', 'cents', 'stock']).orderBy('title')
  if (subject !== undefined) query = query.where('subject', '=', subject)
  for (const word of words?.split(/\s+/).filter(Boolean) ?? []) {
    const pattern = `%${word.toLowerCase().replace(/[%_]/g, '')}%`
    query = query.where(({ eb, fn, or }) =>
      or([
        eb(fn<string>('lower', ['title']), 'like', pattern),
        eb(fn<string>('lower', ['author']), 'like', pattern),
      ]),
    )
  }
  // One more than the page holds: is there a next one?
  const found = await query
    .orderBy('id')
    .limit(pageLength + 1)
    .offset((page - 1) * pageLength)
    .execute()
  return {
    books: found.slice(0, pageLength).map((book) => ({ ...book, price: money(book.cents) })),
    before: page > 1 && page - 1,
    after: found.length > pageLength && page + 1,
  }
}
