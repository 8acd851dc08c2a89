import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import { Booked } from '../../db/inn.ts'
import { findStaff, levelOf } from '../../db/staff.ts'
import type { Tables } from '../../db/tables.ts'

export const staff = defineTransaction({
  title: 'Arrivals, for staff',
  tables: defineTables<Tables>(),
  /** The booking whose guests stand at the desk. */
  state: z.object({ booked: Booked }).partial(),
  authority: ['new', 'desk'],
  signIn: 'sign-in',
  account: async ({ name, db }) => {
    const found = await findStaff(db, name)
    return found && { authority: levelOf(found), stamp: found.password }
  },
  start: 'arrivals',
  idle: '30m',
  life: '12h',
  subject: ({ booked }) => [booked?.email, booked?.reference],
})
