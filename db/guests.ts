/**
 * A part that *booking* and *change* share: the guests of a room, named one by one. It knows neither
 * transaction. Each keeps the guests in its own state, and decides where the part's actions lead.
 */
import { type LocalizedText, type Message, t } from 'deity'
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { enter } from './enter.ts'
import type { Tables } from './tables.ts'

/** What the part gives back, in a list. */
export const Guest = z.object({ name: z.string(), age: z.int().optional() })
export type Guest = z.output<typeof Guest>

/** What the part is given: the guests named so far, and how many the room has beds and space for cots for. */
interface Party {
  guests?: readonly Guest[] | undefined
  sleeps: number
  cots?: number | undefined
}

export const guestInput = z.object({
  guestName: z
    .string(enter(t('enter.guest')))
    .trim()
    .min(1, t('enter.guest'))
    .max(80),
  guestAge: z.int().min(0).max(120).optional(),
})

/** For the button that leads on: a name that was typed but not added yet is added, not lost. */
export const lastGuestInput = guestInput.partial()

/** Guests under this age sleep in a cot, if the room has space for one. */
const cotAge = 3
const mayHaveCot = ({ age }: Guest): boolean => age !== undefined && age < cotAge

/** Which guests sleep in a cot, by their places in the list: the first ones that may. */
const inCots = ({ guests = [], cots = 0 }: Party): ReadonlySet<number> =>
  new Set([...guests.keys()].filter((index) => mayHaveCot(guests[index] as Guest)).slice(0, cots))

/** How many of the guests sleep in a cot. */
export const cotsFor = (party: Party): number => inCots(party).size

/** How many guests the room has no bed for. */
export const guestsTooMany = (party: Party): number =>
  Math.max(0, (party.guests ?? []).length - cotsFor(party) - party.sleeps)

/** Why the guests do not fit, and what to do; `undefined` if they do. */
function tooManyText(party: Party): Message | undefined {
  const many = guestsTooMany(party)
  return many === 0 ? undefined : t('guests.too-many', { sleeps: party.sleeps, n: many })
}

/** The guests with the one just typed, if any; or the errors by field, if the room cannot take them. */
export function addGuest(
  party: Party,
  { guestName, guestAge }: z.output<typeof lastGuestInput>,
): { guests: Guest[] } | { errors: { guestName: Message } | { '': Message } } {
  const { guests = [], sleeps } = party
  if (guestAge !== undefined && guestName === undefined) return { errors: { guestName: t('enter.guest') } }
  const all = guestName === undefined ? [...guests] : [...guests, { name: guestName, age: guestAge }]
  if (all.length === 0) return { errors: { guestName: t('enter.guests') } }
  const before = tooManyText(party)
  if (before) return { errors: { '': before } }
  return guestsTooMany({ ...party, guests: all }) > 0
    ? { errors: { guestName: t('guests.leave-out', { sleeps }) } }
    : { guests: all }
}

export const removeInput = z.object({ index: z.int().min(0) })

export const removeGuest = ({ guests = [] }: Party, { index }: z.output<typeof removeInput>): Guest[] =>
  guests.toSpliced(index, 1)

/** The guests as they are listed: only children have an age, and the smallest a cot. */
export function guestTexts(party: Party): Message[] {
  const cots = inCots(party)
  return (party.guests ?? []).map(({ name, age }, index) =>
    t('guest', {
      kind: age === undefined ? 'adult' : cots.has(index) ? 'cot' : 'child',
      name,
      age: age ?? 0,
    }),
  )
}

/** How many a room takes, for example `Sleeps 2, and 1 child under 3 in a cot`. */
export const sleepsText = ({ sleeps, cots = 0 }: Omit<Party, 'guests'>) =>
  t('guests.sleeps', { sleeps, cots, age: cotAge })

/** The guests in one text. */
export const guestsText = (party: Party): LocalizedText =>
  guestTexts(party).reduce((one, other) => t('pair', { one, other }))

/** What the part's template is given. */
export function showGuests(party: Party) {
  const texts = guestTexts(party)
  const { guests = [], sleeps, cots = 0 } = party
  return {
    guests: guests.map(({ name }, index) => ({ index, name, text: texts[index] ?? name })),
    tooMany: tooManyText(party) ?? false,
    hasRoom: guests.length - cotsFor(party) < sleeps || cotsFor(party) < cots,
    ageHint: t('guests.age', { age: cotAge, cots }),
    sleepsText: sleepsText(party),
  }
}

/** Stores the guests of a booking, replacing any stored before. */
export async function writeGuests(db: Kysely<Tables>, booking: string, guests: readonly Guest[]) {
  const rows = guests.map(({ name, age = null }, index) => ({ booking, number: index + 1, name, age }))
  await db.deleteFrom('guest').where('booking', '=', booking).execute()
  await db.insertInto('guest').values(rows).execute()
}
