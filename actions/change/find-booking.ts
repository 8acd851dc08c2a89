import { reject, show } from 'deity'
import { z } from 'zod'
import { findBooking, longDate } from '../../db/inn.ts'
import { change } from './transaction.ts'

export default change.action({
  input: z.object({ reference: z.string().max(40), email: z.email().max(120) }),
  next: ['details'],
  handle: async ({ input: { reference, email }, db, now }) => {
    const booked = await findBooking(db, reference.replaceAll(/\s/g, '').toUpperCase(), now)
    // One answer, whichever of the two is wrong: nobody learns here which references or guests there are.
    if (booked?.email.toLowerCase() !== email.toLowerCase())
      return reject({ reference: 'We have no booking with this reference and this e-mail' })
    if (booked.hasBegun)
      return reject({
        reference: `This stay began on ${longDate(booked.arrive)}: please call us, it can no longer be changed here`,
      })
    return show('details', { booked })
  },
})
