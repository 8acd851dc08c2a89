/** What the staff of the inn work with: their accounts, and the arrivals of a day. */
import type { Kysely } from 'kysely'
import { dayOf, guestText } from './inn.ts'
import type { Tables } from './tables.ts'

type Db = Pick<Kysely<Tables>, 'selectFrom'>

export const findStaff = (db: Db, name: string) =>
  db.selectFrom('staff').selectAll().where('name', '=', name).executeTakeFirst()

/** A booking on the day its guests come. */
export interface Arrival {
  reference: string
  name: string
  room: string
  guests: string
  /** When it said that they would come. */
  arrival: string
  isHere: boolean
}

/** Everybody who comes today and is not cancelled, those still to come first. */
export async function arrivalsOf(db: Db, now: Date): Promise<Arrival[]> {
  const rows = await db
    .selectFrom('booking as b')
    .innerJoin('room_type as t', 't.code', 'b.room_type')
    .innerJoin('guest as g', 'g.booking', 'b.reference')
    .select(['b.reference', 'b.name', 'b.arrival', 'b.arrived_at', 't.name as room'])
    .select(['g.name as guest', 'g.age'])
    .where('b.arrive', '=', dayOf(now))
    .where('b.cancelled_at', 'is', null)
    .orderBy('b.arrived_at')
    .orderBy('b.name')
    .orderBy('b.reference')
    .orderBy('g.number')
    .execute()
  const arrivals = new Map<string, Arrival>()
  for (const { guest, age, arrived_at, ...booking } of rows) {
    const text = guestText({ name: guest, age: age ?? undefined })
    const known = arrivals.get(booking.reference)
    const guests = known ? `${known.guests}; ${text}` : text
    arrivals.set(booking.reference, { ...booking, guests, isHere: arrived_at !== null })
  }
  return [...arrivals.values()]
}
