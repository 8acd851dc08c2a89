import { randomInt } from 'node:crypto'
import { conflict, finish } from 'deity'
import { z } from 'zod'
import { money, stayIn } from '../../db/inn.ts'
import { answered, booking, withoutRoom } from './transaction.ts'

/** Without 0, 1, I, L, O and U, which are misread. */
const signs = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const newReference = () => Array.from({ length: 8 }, () => signs[randomInt(signs.length)]).join('')

export default booking.action({
  input: z.object({ agree: z.literal(true) }),
  needs: answered,
  next: ['receipt', 'review', 'room'],
  commits: true,
  handle: async ({ state, db, now }) => {
    const { arrive, depart, roomType, roomName, total, guests, name, email, arrival, payment } = state
    const stay = await stayIn(db, roomType, state)
    if (!stay) return conflict('room', withoutRoom(state), [{ what: roomName, was: 'free', now: 'taken' }])
    if (stay.total !== total) {
      const change = { what: 'Total', was: money(total), now: money(stay.total) }
      return conflict('review', { ...state, total: stay.total }, [change])
    }
    const reference = newReference()
    const contact = { name, email, phone: state.phone ?? null, wishes: state.wishes ?? null }
    const stayed = { room_type: roomType, arrive, depart, total, arrival, payment }
    await db
      .insertInto('booking')
      .values({ reference, ...stayed, ...contact, made_at: now.toISOString() })
      .execute()
    const rows = guests.map(({ name, age = null }, index) => ({
      booking: reference,
      number: index + 1,
      name,
      age,
    }))
    await db.insertInto('guest').values(rows).execute()
    return finish('receipt', { ...state, reference })
  },
})
