import type { Kysely } from 'kysely'
import type { Tables } from '../db/tables.ts'

const loans = [
  { isbn: '9780141439587', name: 'Grace Hopper', until: '2027-04-19' },
  { isbn: '9780141439518', name: 'Ada Lovelace', until: '2027-04-20' },
]

/** Books on loan, to try the application with: `deity seed` writes them, and no release has them. */
export default async function seed(db: Kysely<Tables>): Promise<void> {
  await db.insertInto('loan').values(loans).execute()
  for (const { isbn } of loans)
    await db
      .updateTable('book')
      .set(({ eb }) => ({ copies: eb('copies', '-', 1) }))
      .where('isbn', '=', isbn)
      .execute()
}
