/** The bookings whose guests arrive today, for the desk. */
import { type Kysely, sql } from 'kysely'
import { count, dayOf, timeOfDay } from './format.ts'
import { cotsFor, type Guest, guestTexts } from './guests.ts'
import type { Tables } from './tables.ts'

export interface Arrival {
  reference: string
  name: string
  room: string
  guests: string
  /** When the guests said that they would come. */
  arrival: string
  phone: string | null
  payment: string
  wishes: string | null
  /** What to put in the room, for example `2 cots`; `false` if nothing. */
  cots: string | false
  /** The time of day at which they were checked in; `false` while they are expected. */
  hereSince: string | false
}

/** Today's arrivals without cancelled bookings, those still expected first. */
export async function arrivalsOf(db: Pick<Kysely<Tables>, 'selectFrom'>, now: Date): Promise<Arrival[]> {
  const rows = await db
    .selectFrom('booking as b')
    .innerJoin('room_type as t', 't.code', 'b.room_type')
    .innerJoin('guest as g', 'g.booking', 'b.reference')
    .select(['b.reference', 'b.name', 'b.arrival', 'b.phone', 'b.payment', 'b.wishes', 'b.arrived_at'])
    .select(['t.name as room', 't.sleeps', 't.cots', 'g.name as guest', 'g.age'])
    .where('b.arrive', '=', dayOf(now))
    .where('b.cancelled_at', 'is', null)
    // Databases differ in where they put what is null.
    .orderBy(sql`b.arrived_at is not null`)
    .orderBy('b.arrived_at')
    .orderBy('b.name')
    .orderBy('b.reference')
    .orderBy('g.number')
    .execute()
  const guestsOf = new Map<string, Guest[]>()
  for (const { reference, guest, age } of rows) {
    const guests = guestsOf.get(reference) ?? []
    guestsOf.set(reference, [...guests, { name: guest, age: age ?? undefined }])
  }
  const firstRows = rows.filter(({ reference }, index) => rows[index - 1]?.reference !== reference)
  return firstRows.map(({ guest: _, age: __, arrived_at, sleeps, cots, ...booking }) => {
    const party = { guests: guestsOf.get(booking.reference), sleeps, cots }
    const needed = cotsFor(party)
    return {
      ...booking,
      guests: guestTexts(party).join('; '),
      cots: needed > 0 && count(needed, 'cot'),
      hereSince: arrived_at !== null && timeOfDay(new Date(arrived_at)),
    }
  })
}
