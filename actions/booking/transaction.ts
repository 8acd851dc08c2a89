import { defineTables, defineTransaction, show, t } from 'deity'
import { z } from 'zod'
import { money } from '../../db/format.ts'
import { Guest, guestsTooMany } from '../../db/guests.ts'
import { releaseRoom } from '../../db/holds.ts'
import { inn } from '../../db/inn.ts'
import { withCodes } from '../../db/payment.ts'
import { stayIn } from '../../db/stays.ts'
import type { Tables } from '../../db/tables.ts'

export const booking = defineTransaction({
  title: t('booking.title'),
  tables: defineTables<Tables>(),
  state: z
    .object({
      arrive: z.iso.date(),
      depart: z.iso.date(),
      roomType: z.string(),
      roomName: z.string(),
      sleeps: z.int(),
      cots: z.int(),
      /** The price shown to the visitor, in cents. */
      total: z.int(),
      /** The session key that the room is held for, and until when. */
      holder: z.string(),
      heldUntil: z.iso.datetime(),
      guests: z.array(Guest),
      name: z.string(),
      email: z.string(),
      phone: z.string(),
      arrival: z.string(),
      payment: z.string(),
      wishes: z.string(),
      reference: z.string(),
    })
    .partial(),
  timeZone: inn.timeZone,
  start: 'dates',
  steps: ['dates', 'room', 'guests', 'contact', 'review'],
  idleTimeout: '30m',
  maxAge: '24h',
  subjectIds: ({ email, reference }) => [email, reference],
  release: ({ sessionKey, db }) => releaseRoom(db, sessionKey),
  version: 2,
  upgrade: ({ screen, state }) => ({ screen, state: withCodes(state) }),
})

// The state once the dates are known, then the room, the guests, all answers, and the booking's reference.
export const withDates = booking.state.required({ arrive: true, depart: true })
export const withRoom = withDates.required({ roomType: true, roomName: true, sleeps: true, total: true })
const guestsNamed = withRoom.extend({ guests: z.array(Guest).min(1) })
const guestsFit = (state: z.output<typeof guestsNamed>) => guestsTooMany(state) === 0
export const withGuests = guestsNamed.refine(guestsFit)
const allAnswers = guestsNamed.required({ name: true, email: true, arrival: true, payment: true })
export const complete = allAnswers.refine(guestsFit)
export const confirmed = allAnswers.required({ reference: true })

export type Booking = z.output<typeof booking.state>

/** The first screen with an answer missing. Answers that are still valid are not asked for again. */
export function nextScreen({ roomType, sleeps = 0, cots, guests = [], email }: Booking) {
  if (roomType === undefined) return 'room'
  if (guests.length === 0 || guestsTooMany({ guests, sleeps, cots }) > 0) return 'guests'
  return email === undefined ? 'contact' : 'review'
}

/** The state without the room and everything that depends on it. */
export const clearRoom = <State extends Booking>(state: State) => ({
  ...state,
  roomType: undefined,
  roomName: undefined,
  sleeps: undefined,
  cots: undefined,
  total: undefined,
  heldUntil: undefined,
})

/** A booking relies on its room being free at the price that was shown. */
export const room = booking.watch({
  label: t('room.title'),
  expected: ({ total }) => total,
  current: async ({ state: { roomType = '', arrive = '', depart = '', holder }, db, now }) =>
    (await stayIn(db, roomType, { arrive, depart, holder }, now))?.total,
  format: (total) => (total === undefined ? t('room.taken') : money(total)),
  next: ['review', 'room'],
  onChange: (state, total) =>
    total === undefined ? show('room', clearRoom(state)) : show('review', { ...state, total }),
})
