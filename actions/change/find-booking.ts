import { emailAddress, reject, show } from 'deity'
import { z } from 'zod'
import { findBooking } from '../../db/bookings.ts'
import { enter } from '../../db/enter.ts'
import { longDate } from '../../db/format.ts'
import { inn } from '../../db/inn.ts'
import { change } from './transaction.ts'

export default change.action({
  input: z.object({
    reference: z.string(enter('the reference of your booking')).max(40),
    email: emailAddress(enter('your email address')).max(120),
  }),
  next: ['details'],
  handle: async ({ input: { reference, email }, db, now }) => {
    const booked = await findBooking(db, reference.replaceAll(/[^0-9a-z]/gi, '').toUpperCase(), now)
    // The same answer whichever of the two is wrong, so that it does not show which references or guests
    // exist.
    if (booked?.email.toLowerCase() !== email.toLowerCase())
      return reject({
        '': 'We have no booking with this reference and email address. Check both and try again',
      })
    if (booked.hasBegun)
      return reject({
        '': `This stay began on ${longDate(booked.arrive)} and can no longer be changed here. Please call us: ${inn.telephone}`,
      })
    return show('details', { booked })
  },
})
