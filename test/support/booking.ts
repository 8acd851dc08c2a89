/** The sample's journey, told once. */
import type { Visitor } from '../kit/visitor.ts'

export const dates = { arrive: '2027-05-03', depart: '2027-05-05' }
export const contact = {
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  arrival: '18:00 to 22:00',
  payment: 'at the inn',
}

/** From the first screen to the review of a booking. */
export async function walkToReview(visitor: Visitor, room = 'Double room'): Promise<Visitor> {
  await visitor.fill(dates).submit()
  await visitor.submit(`Choose the ${room}`)
  await visitor.fill({ guestName: 'Ada' }).submit('Continue')
  return visitor.fill(contact).submit()
}

export const confirm = (visitor: Visitor): Promise<Visitor> =>
  visitor.fill({ agree: true }).submit('Book this room')
