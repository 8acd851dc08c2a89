/** The steps of a booking in the sample. */
import type { Visitor } from '../kit/visitor.ts'

export const dates = { arrive: '2027-05-03', depart: '2027-05-05' }
export const contact = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  arrival: 'evening',
  payment: 'inn',
}

/** What pages show for the codes of its arrival and payment. */
export const contactWords = { arrival: '18:00 to 22:00', payment: 'at the inn' }

/** The reference on a receipt, without the blank between its groups. */
export const referenceIn = (text: string): string =>
  (/Reference ([2-9A-Z]{4} [2-9A-Z]{4})/.exec(text)?.[1] ?? '').replace(' ', '')

/** From the first screen to the review of a booking. */
export async function walkToReview(visitor: Visitor, room = 'Double room'): Promise<Visitor> {
  await visitor.fill(dates).submit()
  await visitor.submit(`Choose the ${room}`)
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  return visitor.fill(contact).submit()
}

export const confirm = (visitor: Visitor): Promise<Visitor> =>
  visitor.fill({ agree: true }).submit('Book this room')
