/** What the inn knows: which rooms are free, and what they cost. */
import { type Kysely, sql } from 'kysely'
import type { Tables } from './tables.ts'

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
}

type Db = Pick<Kysely<Tables>, 'getExecutor'>

/** Every room type over the nights from `arrive` to the one before `depart`, the cheapest first. */
export async function staysFor(db: Db, { arrive, depart, holder = '' }: Asked, now: Date): Promise<Stay[]> {
  const { rows } = await sql<Stay>`
    with recursive night (date) as (
      select ${arrive} union all select date(date, '+1 day') from night where date(date, '+1 day') < ${depart}
    ),
    taken (room_type, arrive, depart) as (
      select room_type, arrive, depart from booking
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

export const nightsBetween = (arrive: string, depart: string): number =>
  (Date.parse(depart) - Date.parse(arrive)) / 86_400_000
