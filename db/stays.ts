/** Which rooms are free for a stay, what they cost, and which dates the inn takes bookings for. */
import { type Message, t } from 'deity'
import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import { enter } from './enter.ts'
import { dayOf, longDate } from './format.ts'
import type { Tables } from './tables.ts'

/** A room type over a stay. */
export interface Stay {
  code: string
  name: string
  about: string
  sleeps: number
  /** How many cots there is space for, beside the beds. */
  cots: number
  /** Rooms that are free on every night. */
  free: number
  /** Rooms that sessions can still hold on every night. */
  holdable: number
  /** The price of all nights, and of the cheapest and the most expensive one, in cents. */
  total: number
  lowest: number
  highest: number
}

/** ISO dates. The night before `depart` is the last. */
interface Dates {
  arrive: string
  depart: string
}

export interface StayRequest extends Dates {
  /** The session that asks. What it holds is free for it. */
  holder?: string | undefined
  /** The reference of the booking to move. Its present room is free for it. */
  replaces?: string | undefined
}

type Db = Pick<Kysely<Tables>, 'getExecutor' | 'selectFrom'>

const maxNights = 30

/** An ISO date so many days after another. */
const daysAfter = (date: string, days: number): string =>
  new Date(Date.parse(date) + days * day).toISOString().slice(0, 10)

/** The dates of the nights of a stay. */
const nightsOf = (dates: Dates): string[] =>
  Array.from({ length: Math.max(1, nightsBetween(dates)) }, (_, nights) => daysAfter(dates.arrive, nights))

/**
 * Every room type over the nights of a stay, the cheapest first.
 *
 * A held room is not free for any other session. Sessions cost nothing to begin, so all sessions together can
 * hold only half of the unbooked rooms of a type: holds cannot empty the inn. The last room of a type is
 * therefore never held, and goes to the first who books it.
 */
export async function staysFor(db: Db, request: StayRequest, now: Date): Promise<Stay[]> {
  const { arrive, depart, holder = '', replaces = '' } = request
  const { rows } = await sql<Stay>`
    with night (date) as (values ${sql.join(nightsOf(request).map((date) => sql`(${date})`))}),
    -- Materialized, so that cancelled bookings and expired holds are filtered out once, not once a night.
    booked as materialized (
      select room_type, arrive, depart from booking
      where arrive < ${depart} and arrive > ${daysAfter(arrive, -maxNights)} and depart > ${arrive}
        and cancelled_at is null and reference <> ${replaces}
    ),
    holding as materialized (
      select room_type, arrive, depart from hold
      where arrive < ${depart} and depart > ${arrive} and until > ${now.toISOString()} and session <> ${holder}
    ),
    room (type, date, unbooked, held) as materialized (
      select t.code, night.date, t.rooms - (
        select count(*) from booked b where b.room_type = t.code and b.arrive <= night.date and b.depart > night.date
      ), (
        select count(*) from holding h where h.room_type = t.code and h.arrive <= night.date and h.depart > night.date
      )
      from room_type t cross join night
    )
    select t.code, t.name, t.about, t.sleeps, t.cots, sum(r.cents) as total, min(r.cents) as lowest, max(r.cents) as highest,
      min(room.unbooked - room.held) as free, min(room.unbooked / 2 - room.held) as holdable
    from room
    join room_type t on t.code = room.type
    join season s on substr(room.date, 6) between s.starts and s.ends
    join rate r on r.room_type = t.code and r.season = s.code
    group by t.code
    order by total, t.code`.execute(db)
  return rows
}

/** One room type over a stay; `undefined` if none of its rooms is free on every night. */
export const stayIn = async (
  db: Db,
  code: string,
  request: StayRequest,
  now: Date,
): Promise<Stay | undefined> =>
  (await staysFor(db, request, now)).find((stay) => stay.code === code && stay.free > 0)

const day = 86_400_000
const maxDaysAhead = 500

export const arriveInput = z.iso.date(enter(t('enter.arrive')))
export const departInput = z.iso.date(enter(t('enter.depart')))

export const nightsBetween = ({ arrive, depart }: Dates): number =>
  (Date.parse(depart) - Date.parse(arrive)) / day

/** Why the inn takes no bookings for this arrival, whether or not a room is free; `undefined` if it does. */
function arrivalError({ arrive }: Dates, now: Date): Message | undefined {
  if (arrive < dayOf(now)) return t('dates.past')
  const last = dayOf(new Date(now.getTime() + maxDaysAhead * day))
  return arrive > last ? t('dates.far', { last: longDate(last) }) : undefined
}

/** Why a stay cannot end on this day; `undefined` if it can. */
function departureError(dates: Dates): Message | undefined {
  const nights = nightsBetween(dates)
  if (nights < 1) return t('dates.order')
  return nights > maxNights ? t('dates.long', { nights: t('nights', { n: maxNights }) }) : undefined
}

/** All that is wrong with the dates of a stay, by field; `undefined` if nothing is. */
export function datesErrors(dates: Dates, now: Date): { arrive?: Message; depart?: Message } | undefined {
  const arrive = arrivalError(dates, now)
  const depart = departureError(dates)
  return arrive || depart ? { ...(arrive && { arrive }), ...(depart && { depart }) } : undefined
}
