/** What the inn knows: which rooms are free, what they cost, which bookings stand, and its rules. */
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { Tables } from './tables.ts'

export const Guest = z.object({ name: z.string(), age: z.int().optional() })
export type Guest = z.output<typeof Guest>

/** A booking that stands, as its guest sees it. */
export const Booked = z.object({
  reference: z.string(),
  name: z.string(),
  email: z.string(),
  roomType: z.string(),
  roomName: z.string(),
  sleeps: z.int(),
  arrive: z.iso.date(),
  depart: z.iso.date(),
  total: z.int(),
  guests: z.array(Guest),
  /** Is its arrival past? Then it is no longer for its guest to change. */
  hasBegun: z.boolean(),
})
export type Booked = z.output<typeof Booked>

/** A room type over a stay: how many of its rooms are free every night, and the price of all nights in cents. */
export interface Stay {
  code: string
  name: string
  about: string
  sleeps: number
  free: number
  total: number
}

/** A stay that is asked for. */
export interface Asked {
  arrive: string
  depart: string
  /** The session that asks: what it holds itself is free for it. */
  holder?: string | undefined
  /** The reference of the booking that is to stay so: it does not count against itself. */
  instead?: string | undefined
}

type Db = Pick<Kysely<Tables>, 'getExecutor' | 'selectFrom'>

/** Every room type over the nights from `arrive` to the one before `depart`, the cheapest first. */
export async function staysFor(db: Db, asked: Asked, now: Date): Promise<Stay[]> {
  const { arrive, depart, holder = '', instead = '' } = asked
  const { rows } = await sql<Stay>`
    with recursive night (date) as (
      select ${arrive} union all select date(date, '+1 day') from night where date(date, '+1 day') < ${depart}
    ),
    taken (room_type, arrive, depart) as (
      select room_type, arrive, depart from booking where cancelled_at is null and reference <> ${instead}
      union all
      select room_type, arrive, depart from hold where until > ${now.toISOString()} and session <> ${holder}
    )
    select t.code, t.name, t.about, t.sleeps, sum(r.cents) as total, min(t.rooms - (
      select count(*) from taken b where b.room_type = t.code and b.arrive <= night.date and b.depart > night.date
    )) as free
    from room_type t
    cross join night
    join season s on strftime('%m-%d', night.date) between s.starts and s.ends
    join rate r on r.room_type = t.code and r.season = s.code
    group by t.code
    order by total, t.code`.execute(db)
  return rows
}

/** One room type over a stay, or `undefined` when none of its rooms is free for all of it. */
export async function stayIn(db: Db, code: string, asked: Asked, now: Date): Promise<Stay | undefined> {
  return (await staysFor(db, asked, now)).find((stay) => stay.code === code && stay.free > 0)
}

/** The booking with this reference, unless it was cancelled. */
export async function findBooking(db: Db, reference: string, now: Date): Promise<Booked | undefined> {
  const found = await db
    .selectFrom('booking as b')
    .innerJoin('room_type as t', 't.code', 'b.room_type')
    .select(['b.reference', 'b.name', 'b.email', 'b.arrive', 'b.depart', 'b.total'])
    .select(['t.code as roomType', 't.name as roomName', 't.sleeps'])
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

/** Writes down who stays, instead of whom was written down before. */
export async function writeGuests(db: Kysely<Tables>, booking: string, guests: readonly Guest[]) {
  const rows = guests.map(({ name, age = null }, index) => ({ booking, number: index + 1, name, age }))
  await db.deleteFrom('guest').where('booking', '=', booking).execute()
  await db.insertInto('guest').values(rows).execute()
}

const maxNights = 30
const maxAhead = 500

/** Why nobody can book an arrival on this day, free or not. */
export function wrongArrival(arrive: string, now: Date): string | undefined {
  if (arrive < dayOf(now)) return 'Choose a day from today on'
  if (Date.parse(arrive) > now.getTime() + maxAhead * day)
    return `We take bookings up to ${maxAhead} days ahead`
  return undefined
}

/** Why nobody can stay that long. */
export function wrongDeparture({ arrive, depart }: Asked): string | undefined {
  const nights = nightsBetween(arrive, depart)
  if (nights < 1) return 'Choose a day after your arrival'
  if (nights > maxNights) return `You can stay ${maxNights} nights at most`
  return undefined
}

/** A guest as typed; one that is not there yet has no name. */
export interface TypedGuest {
  guestName?: string | undefined
  guestAge?: number | undefined
}

/** The guests with the one just typed; or, as a text, why a room for `sleeps` cannot take them. */
export function withGuest(
  guests: readonly Guest[],
  { guestName, guestAge }: TypedGuest,
  sleeps: number,
): Guest[] | string {
  if (guestAge !== undefined && guestName === undefined) return 'Fill in the guest’s name'
  const all = guestName === undefined ? [...guests] : [...guests, { name: guestName, age: guestAge }]
  if (all.length === 0) return 'Name at least one guest'
  return all.length > sleeps ? `There is room for ${sleeps} only` : all
}

/** How long a room is kept for a session, in milliseconds. */
const holdTime = 15 * 60_000

/** Keeps a room for a session, instead of what it held before; says until when. */
export async function holdRoom(
  db: Kysely<Tables>,
  { session, room_type, arrive, depart }: Omit<Tables['hold'], 'until'>,
  now: Date,
): Promise<string> {
  const until = new Date(now.getTime() + holdTime).toISOString()
  const hold = { session, room_type, arrive, depart, until }
  await db.replaceInto('hold').values(hold).execute()
  return until
}

/** How long a room is still kept, for instance `12 minutes`; `false` when it is not. */
export function keptFor(until: string | undefined, now: Date): string | false {
  const minutes = Math.ceil((Date.parse(until ?? '') - now.getTime()) / 60_000)
  return minutes > 0 && (minutes === 1 ? '1 minute' : `${minutes} minutes`)
}

/** Cents as euros, for instance `€ 1,234.50`. */
export const money = (cents: number): string =>
  (cents / 100).toLocaleString('en-GB', { style: 'currency', currency: 'EUR' })

/** A stored date as a person writes it, for instance `Sun, 28 March 2027`. */
export const longDate = (date: string): string =>
  new Date(date).toLocaleDateString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })

/** A guest in a list, with the age of a child. */
export const guestText = ({ name, age }: Guest): string => (age === undefined ? name : `${name}, ${age}`)

const day = 86_400_000

export const nightsBetween = (arrive: string, depart: string): number =>
  (Date.parse(depart) - Date.parse(arrive)) / day

/** The date of a moment, as the tables write it. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)
