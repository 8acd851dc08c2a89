import { finish } from 'deity'
import { z } from 'zod'
import { writeGuests } from '../../db/guests.ts'
import { asChanged, change, withChanges } from './transaction.ts'

export default change.action({
  input: z.object({}),
  needs: withChanges,
  next: ['receipt'],
  writes: 'commit',
  handle: async ({ state, db }) => {
    const { reference, arrive, depart, total, guests } = asChanged(state)
    await db
      .updateTable('booking')
      .set({ arrive, depart, total })
      .where('reference', '=', reference)
      .execute()
    await writeGuests(db, reference, guests)
    return finish('receipt', state)
  },
})
