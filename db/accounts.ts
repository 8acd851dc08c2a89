/** How `deity staff` stores the accounts of the inn's staff. */
import { defineAccounts, defineTables } from 'deity'
import type { Tables } from './tables.ts'

export default defineAccounts({
  tables: defineTables<Tables>(),
  save: async (db, { name, password, validUntil }) => {
    const first_until = validUntil.toISOString()
    await db
      .insertInto('staff')
      .values({ name, password, first_until })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ password, first_until }))
      .execute()
  },
  remove: async (db, name) => {
    const { numDeletedRows } = await db.deleteFrom('staff').where('name', '=', name).executeTakeFirstOrThrow()
    return numDeletedRows === 1n
  },
})
