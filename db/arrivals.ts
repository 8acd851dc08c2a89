/** The bookings whose guests arrive today, for the desk. */
import { type LocalizedText, t } from 'deity'
import { type Kysely, sql } from 'kysely'
import { dayOf, timeOfDay } from './format.ts'
import { cotsFor, type Guest, guestsText } from './guests.ts'
import { arrivalText, paymentText } from './payment.ts'
import { roomText } from './rooms.ts'
import type { Tables } from './tables.ts'

export interface Arrival {
  reference: string
  name: string
  room: LocalizedText
  guests: LocalizedText
  /** When the guests said that they would come. */
  arrival: LocalizedText
  phone: string | null
  payment: LocalizedText
  wishes: string | null
  /** What to put in the room, for example `2 cots`; `false` if nothing. */
  cots: LocalizedText | false
  /** The time of day at which they were checked in; `false` while they are expected. */
  hereSince: LocalizedText | false
}

/**
 * Today's arrivals without cancelled bookings, those still expected first, then by name as the language sorts.
 * @param language of the page
 */
export async function arrivalsOf(
  db: Pick<Kysely<Tables>, 'selectFrom'>,
  now: Date,
  language?: string,
): Promise<Arrival[]> {
  const rows = await db
    .selectFrom('booking as b')
    .innerJoin('room_type as t', 't.code', 'b.room_type')
    .innerJoin('guest as g', 'g.booking', 'b.reference')
    .select(['b.reference', 'b.name', 'b.arrival', 'b.phone', 'b.payment', 'b.wishes', 'b.arrived_at'])
    .select(['t.code as roomType', 't.name as roomName', 't.sleeps', 't.cots', 'g.name as guest', 'g.age'])
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
  const { compare } = new Intl.Collator(language)
  const isExpected = ({ arrived_at }: (typeof firstRows)[number]) => arrived_at === null
  firstRows.sort((one, other) => (isExpected(one) && isExpected(other) ? compare(one.name, other.name) : 0))
  return firstRows.map(({ guest: _, age: __, arrived_at, sleeps, cots, roomType, roomName, ...booking }) => {
    const party = { guests: guestsOf.get(booking.reference), sleeps, cots }
    const needed = cotsFor(party)
    return {
      ...booking,
      room: roomText({ roomType, roomName }),
      arrival: arrivalText(booking.arrival),
      payment: paymentText(booking.payment),
      guests: guestsText(party),
      cots: needed > 0 && t('cots', { n: needed }),
      hereSince: arrived_at !== null && timeOfDay(new Date(arrived_at)),
    }
  })
}
