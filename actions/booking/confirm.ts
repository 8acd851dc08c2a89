import { randomInt } from 'node:crypto'
import { finish, t } from 'deity'
import { z } from 'zod'
import { writeGuests } from '../../db/guests.ts'
import { releaseRoom } from '../../db/holds.ts'
import { booking, complete } from './transaction.ts'

/** The characters of a reference, without 0, 1, I, L, O and U, which are easily misread. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const newReference = () => Array.from({ length: 8 }, () => alphabet[randomInt(alphabet.length)]).join('')

export default booking.action({
  input: z.object({ agree: z.literal(true, t('review.agree.error')) }),
  needs: complete,
  next: ['receipt'],
  writes: 'commit',
  handle: async ({ state, db, now, sessionKey }) => {
    const { arrive, depart, roomType, total, guests, name, email, arrival, payment } = state
    const reference = newReference()
    const contact = { name, email, phone: state.phone ?? null, wishes: state.wishes ?? null }
    const stayed = { room_type: roomType, arrive, depart, total, arrival, payment }
    await db
      .insertInto('booking')
      .values({ reference, ...stayed, ...contact, made_at: now.toISOString() })
      .execute()
    await writeGuests(db, reference, guests)
    await releaseRoom(db, sessionKey)
    return finish('receipt', { ...state, reference })
  },
})
