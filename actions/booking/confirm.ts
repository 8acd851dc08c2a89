import { randomInt } from 'node:crypto'
import { finish } from 'deity'
import { z } from 'zod'
import { writeGuests } from '../../db/inn.ts'
import { answered, booking } from './transaction.ts'

/** Without 0, 1, I, L, O and U, which are misread. */
const signs = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const newReference = () => Array.from({ length: 8 }, () => signs[randomInt(signs.length)]).join('')

export default booking.action({
  input: z.object({ agree: z.literal(true) }),
  needs: answered,
  next: ['receipt'],
  commits: true,
  handle: async ({ state, db, now, session }) => {
    const { arrive, depart, roomType, total, guests, name, email, arrival, payment } = state
    const reference = newReference()
    const contact = { name, email, phone: state.phone ?? null, wishes: state.wishes ?? null }
    const stayed = { room_type: roomType, arrive, depart, total, arrival, payment }
    await db
      .insertInto('booking')
      .values({ reference, ...stayed, ...contact, made_at: now.toISOString() })
      .execute()
    await writeGuests(db, reference, guests)
    await db.deleteFrom('hold').where('session', '=', session).execute()
    return finish('receipt', { ...state, reference })
  },
})
