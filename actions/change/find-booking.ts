import { emailAddress, reject, show, t } from 'deity'
import { z } from 'zod'
import { findBooking } from '../../db/bookings.ts'
import { enter } from '../../db/enter.ts'
import { longDate } from '../../db/format.ts'
import { inn } from '../../db/inn.ts'
import { change } from './transaction.ts'

export default change.action({
  input: z.object({
    reference: z.string(enter(t('enter.reference'))).max(40),
    email: emailAddress(enter(t('enter.email'))).max(120),
  }),
  next: ['details'],
  handle: async ({ input: { reference, email }, db, now }) => {
    const booked = await findBooking(db, reference.replaceAll(/[^0-9a-z]/gi, '').toUpperCase(), now)
    // The same answer whichever of the two is wrong, so that it does not show which references or guests
    // exist.
    if (booked?.email.toLowerCase() !== email.toLowerCase()) return reject({ '': t('find.nothing') })
    if (booked.hasBegun)
      return reject({
        '': t('find.begun', { arrive: longDate(booked.arrive), telephone: inn.telephone }),
      })
    return show('details', { booked })
  },
})
