import { defineTables, defineTransaction, show, t } from 'deity'
import { z } from 'zod'
import { Booked, findBooking } from '../../db/bookings.ts'
import { longDate, money } from '../../db/format.ts'
import { Guest, guestsText, guestsTooMany } from '../../db/guests.ts'
import { inn } from '../../db/inn.ts'
import { grouped, withCodes } from '../../db/payment.ts'
import { roomText } from '../../db/rooms.ts'
import { stayIn } from '../../db/stays.ts'
import type { Tables } from '../../db/tables.ts'

export const change = defineTransaction({
  title: t('change.title'),
  tables: defineTables<Tables>(),
  state: z
    .object({
      /** The booking as shown to the visitor. The other properties are the changes; absent ones stay. */
      booked: Booked,
      arrive: z.iso.date(),
      depart: z.iso.date(),
      /** The price for the new dates as shown, in cents; absent if the room is no longer free. */
      total: z.int(),
      guests: z.array(Guest),
      /** The visitor wants to cancel. There are no other changes then. */
      cancels: z.boolean(),
    })
    .partial(),
  timeZone: inn.timeZone,
  start: 'find',
  idleTimeout: '30m',
  maxAge: '24h',
  subjectIds: ({ booked }) => [booked?.email, booked?.reference],
  version: 2,
  upgrade: ({ screen, state }) => ({ screen, state: withCodes(state) }),
})

/** The state once the booking is found. */
export const withBooking = change.state.required({ booked: true })
export type Found = z.output<typeof withBooking>

/** The booking with the changes made. */
export function asChanged({ booked, ...state }: Found): Booked {
  const {
    arrive = booked.arrive,
    depart = booked.depart,
    total = booked.total,
    guests = booked.guests,
  } = state
  return { ...booked, arrive, depart, total, guests }
}

/** The room of a booking and its properties that can change, in words. */
export const inWords = (booked: Booked) => ({
  roomName: roomText(booked),
  dates: t('from-to', { from: longDate(booked.arrive), to: longDate(booked.depart) }),
  guests: guestsText(booked),
  total: money(booked.total),
  reference: grouped(booked.reference),
})

/**
 * Shows the first screen with an answer missing. Drops changes to what the booking already says: another
 * visitor may have made the same ones.
 */
export function goOn(state: z.output<typeof change.state>) {
  const { booked, cancels } = state
  if (!booked) return show('find', {})
  const will = asChanged({ ...state, booked })
  const moves = will.arrive !== booked.arrive || will.depart !== booked.depart
  const { arrive, depart, total } = moves ? state : {}
  const guests = JSON.stringify(will.guests) === JSON.stringify(booked.guests) ? undefined : will.guests
  const next = { booked, arrive, depart, total, guests, cancels }
  if (moves && total === undefined) return show('dates', next)
  if (will.guests.length === 0 || guestsTooMany(will) > 0) return show('guests', next)
  if (moves || guests) return show('review', next)
  return show(cancels ? 'cancel' : 'details', next)
}

/** The state once there is a change that can be made. */
export const withChanges = withBooking.refine((state) => goOn(state).screen === 'review')

/** The screens that `goOn` can show. */
export const anywhere = ['find', 'dates', 'guests', 'review', 'cancel', 'details'] as const

/** A change or cancellation relies on the booking being as the visitor saw it. */
export const booking = change.watch({
  label: t('details.title'),
  expected: ({ booked }) => booked,
  current: ({ state: { booked }, db, now }) => findBooking(db, booked?.reference ?? '', now),
  format: (is) => {
    if (!is) return t('booking.cancelled')
    const { dates, guests, total } = inWords(is)
    return is.hasBegun ? t('booking.begun') : t('booking.words', { dates, guests, total })
  },
  next: anywhere,
  onChange: (state, is) => goOn({ ...state, booked: is?.hasBegun ? undefined : is }),
})

/** New dates rely on the room being free at the price that was shown. */
export const stay = change.watch({
  label: t('stay.label'),
  expected: ({ total }) => total,
  current: async ({ state: { booked, arrive = '', depart = '' }, db, now }) =>
    booked && (await stayIn(db, booked.roomType, { arrive, depart, replaces: booked.reference }, now))?.total,
  format: (total) => (total === undefined ? t('room.taken') : money(total)),
  next: anywhere,
  onChange: (state, total) => goOn({ ...state, total }),
})
