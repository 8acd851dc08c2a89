/** A booking, as its guest and the staff see it. */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { dayOf } from './format.ts'
import { Guest } from './guests.ts'
import type { Tables } from './tables.ts'

export const Booked = z.object({
  reference: z.string(),
  name: z.string(),
  email: z.string(),
  phone: z.string().nullable(),
  roomType: z.string(),
  roomName: z.string(),
  sleeps: z.int(),
  cots: z.int(),
  arrive: z.iso.date(),
  depart: z.iso.date(),
  /** Cents. */
  total: z.int(),
  /** When the guests said that they would come. */
  arrival: z.string(),
  payment: z.string(),
  wishes: z.string().nullable(),
  guests: z.array(Guest),
  /** True from the day after arrival. Guests can then no longer change the booking. */
  hasBegun: z.boolean(),
})
export type Booked = z.output<typeof Booked>

/** The booking with this reference, unless it was cancelled. */
export async function findBooking(
  db: Pick<Kysely<Tables>, 'selectFrom'>,
  reference: string,
  now: Date,
): Promise<Booked | undefined> {
  const found = await db
    .selectFrom('booking as b')
    .innerJoin('room_type as t', 't.code', 'b.room_type')
    .select(['b.reference', 'b.name', 'b.email', 'b.phone', 'b.arrive', 'b.depart', 'b.total'])
    .select([
      'b.arrival',
      'b.payment',
      'b.wishes',
      't.code as roomType',
      't.name as roomName',
      't.sleeps',
      't.cots',
    ])
    .where('b.reference', '=', reference)
    .where('b.cancelled_at', 'is', null)
    .executeTakeFirst()
  if (!found) return undefined
  const rows = await db
    .selectFrom('guest')
    .select(['name', 'age'])
    .where('booking', '=', reference)
    .orderBy('number')
    .execute()
  const guests = rows.map(({ name, age }) => ({ name, age: age ?? undefined }))
  return Booked.parse({ ...found, guests, hasBegun: found.arrive < dayOf(now) })
}
