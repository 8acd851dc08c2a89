/** What the staff of the inn work with: their accounts, and the arrivals of a day. */
import type { Kysely } from 'kysely'
import { dayOf, guestText } from './inn.ts'
import type { Tables } from './tables.ts'

type Db = Pick<Kysely<Tables>, 'selectFrom'>

export const findStaff = (db: Db, name: string) =>
  db.selectFrom('staff').selectAll().where('name', '=', name).executeTakeFirst()

type Staff = Tables['staff']

/** Whoever has not chosen their password yet does that first. */
export const levelOf = ({ first_until }: Staff) => (first_until === null ? 'desk' : 'new')

/** Is it a password that was to be used sooner? */
export const isStale = ({ first_until }: Staff, now: Date) =>
  first_until !== null && first_until <= now.toISOString()

/** Signs of a password. */
export const shortest = 12
export const longest = 200

/** As easy to guess here as the commonest passwords. */
export const houseWords = ['inn', 'theinn', 'desk', 'frontdesk', 'staff', 'arrivals', 'harbour', 'deity']

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
