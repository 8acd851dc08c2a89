import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import { Booked, findBooking, Guest, guestText, longDate, money, stayIn } from '../../db/inn.ts'
import type { Tables } from '../../db/tables.ts'

export const change = defineTransaction({
  title: 'Change a booking',
  tables: defineTables<Tables>(),
  state: z
    .object({
      /** The booking as the visitor was shown it. What else is here is to be changed; what is absent stays. */
      booked: Booked,
      arrive: z.iso.date(),
      depart: z.iso.date(),
      /** The price for the new dates that the visitor was shown, in cents; absent while they are to be had no more. */
      total: z.int(),
      guests: z.array(Guest),
      /** Does the visitor want to cancel? Then nothing else is to be changed. */
      cancels: z.boolean(),
    })
    .partial(),
  start: 'find',
  idle: '30m',
  life: '24h',
  subject: ({ booked }) => [booked?.email, booked?.reference],
})

/** What is known once the booking is found. */
export const found = change.state.required({ booked: true })
export type Found = z.output<typeof found>

/** The booking as it will be. */
export function asChanged({ booked, ...state }: Found): Booked {
  const {
    arrive = booked.arrive,
    depart = booked.depart,
    total = booked.total,
    guests = booked.guests,
  } = state
  return { ...booked, arrive, depart, total, guests }
}

/** What may change of a booking, in words. */
export const inWords = ({ arrive, depart, guests, total }: Booked) => ({
  dates: `${longDate(arrive)} to ${longDate(depart)}`,
  guests: guests.map(guestText).join('; '),
  total: money(total),
})

/**
 * On to the first screen that something is missing on. What is to become as it is already is no change: somebody else
 * may have made the same one.
 */
export function goOn(state: z.output<typeof change.state>) {
  const { booked, cancels } = state
  if (!booked) return show('find', {})
  const will = asChanged({ ...state, booked })
  const moves = will.arrive !== booked.arrive || will.depart !== booked.depart
  const { arrive, depart, total } = moves ? state : {}
  const guests = JSON.stringify(will.guests) === JSON.stringify(booked.guests) ? undefined : will.guests
  const kept = { booked, arrive, depart, total, guests, cancels }
  if (moves && total === undefined) return show('dates', kept)
  if (will.guests.length === 0 || will.guests.length > booked.sleeps) return show('guests', kept)
  if (moves || guests) return show('review', kept)
  return show(cancels ? 'cancel' : 'details', kept)
}

/** Is there a change, and one that can be made? */
export const changed = found.refine((state) => goOn(state).screen === 'review')

/** Where `goOn` may lead. */
export const anywhere = ['find', 'dates', 'guests', 'review', 'cancel', 'details'] as const

/** Whatever is done to a booking relies on its being as the visitor saw it. */
export const booking = change.watch({
  what: 'Your booking',
  known: ({ booked }) => booked,
  read: ({ state: { booked }, db, now }) => findBooking(db, booked?.reference ?? '', now),
  tell: (is) => {
    if (!is) return 'cancelled'
    const { dates, guests, total } = inWords(is)
    return is.hasBegun ? 'begun, so it can no longer be changed here' : `${dates}, ${guests}, ${total}`
  },
  next: anywhere,
  renew: (state, is) => goOn({ ...state, booked: is?.hasBegun ? undefined : is }),
})

/** New dates rely on the room being free then, at the price that was shown. */
export const stay = change.watch({
  what: 'Your room on the new dates',
  known: ({ total }) => total,
  read: async ({ state: { booked, arrive = '', depart = '' }, db, now }) =>
    booked && (await stayIn(db, booked.roomType, { arrive, depart, instead: booked.reference }, now))?.total,
  tell: (total) => (total === undefined ? 'taken' : money(total)),
  next: anywhere,
  renew: (state, total) => goOn({ ...state, total }),
})
