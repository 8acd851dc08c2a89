import { defineTables, defineTransaction, show } from 'deity'
import { z } from 'zod'
import { Guest, money, stayIn } from '../../db/inn.ts'
import type { Tables } from '../../db/tables.ts'

export const booking = defineTransaction({
  title: { en: 'Book a room', nl: 'Boek een kamer' },
  tables: defineTables<Tables>(),
  state: z
    .object({
      arrive: z.iso.date(),
      depart: z.iso.date(),
      roomType: z.string(),
      roomName: z.string(),
      sleeps: z.int(),
      /** The price that the visitor was shown, in cents. */
      total: z.int(),
      /** Who holds the room, as the inn's tables call this session, and until when. */
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
  start: 'dates',
  steps: ['dates', 'room', 'guests', 'contact', 'review'],
  idle: '30m',
  life: '24h',
  subject: ({ email, reference }) => [email, reference],
  release: ({ session, db }) => db.deleteFrom('hold').where('session', '=', session).execute(),
})

/** What is known once the dates are, the room, the guests, everything, and the booking itself. */
export const dated = booking.state.required({ arrive: true, depart: true })
export const roomed = dated.required({ roomType: true, roomName: true, sleeps: true, total: true })
const named = roomed.extend({ guests: z.array(Guest).min(1) })
const fit = ({ guests, sleeps }: z.output<typeof named>) => guests.length <= sleeps
export const guested = named.refine(fit)
const complete = named.required({ name: true, email: true, arrival: true, payment: true })
export const answered = complete.refine(fit)
export const booked = complete.required({ reference: true })

export type Booking = z.output<typeof booking.state>

/** The first screen that something is still missing on: answers that hold are not asked for again. */
export function nextScreen({ roomType, sleeps = 0, guests = [], email }: Booking) {
  if (roomType === undefined) return 'room'
  if (guests.length === 0 || guests.length > sleeps) return 'guests'
  return email === undefined ? 'contact' : 'review'
}

/** Without the room, and all that was said of it. */
export const withoutRoom = <State extends Booking>(state: State) => ({
  ...state,
  roomType: undefined,
  roomName: undefined,
  sleeps: undefined,
  total: undefined,
  heldUntil: undefined,
})

/** A booking relies on its room being free, at the price that was shown. */
export const room = booking.watch({
  what: 'Your room',
  known: ({ total }) => total,
  read: async ({ state: { roomType = '', arrive = '', depart = '', holder }, db, now }) =>
    (await stayIn(db, roomType, { arrive, depart, holder }, now))?.total,
  tell: (total) => (total === undefined ? 'taken' : money(total)),
  next: ['review', 'room'],
  renew: (state, total) =>
    total === undefined ? show('room', withoutRoom(state)) : show('review', { ...state, total }),
})
