import { defineTables, defineTransaction, t } from 'deity'
import { z } from 'zod'
import { Booked } from '../../db/bookings.ts'
import { inn } from '../../db/inn.ts'
import { withCodes } from '../../db/payment.ts'
import { findStaff, roleOf } from '../../db/staff.ts'
import type { Tables } from '../../db/tables.ts'

export const staff = defineTransaction({
  title: t('staff.title'),
  tables: defineTables<Tables>(),
  /** The booking whose guests are at the desk. */
  state: z.object({ booked: Booked }).partial(),
  roles: ['new', 'desk'],
  signInScreen: 'sign-in',
  account: async ({ name, db }) => {
    const found = await findStaff(db, name)
    return found && { role: roleOf(found), securityStamp: found.password }
  },
  timeZone: inn.timeZone,
  start: 'arrivals',
  idleTimeout: '30m',
  maxAge: '12h',
  subjectIds: ({ booked }) => [booked?.email, booked?.reference],
  version: 2,
  upgrade: ({ screen, state }) => ({ screen, state: withCodes(state) }),
})
