import { defineTables, defineTransaction } from 'deity'
import { z } from 'zod'
import { Booked } from '../../db/inn.ts'
import type { Tables } from '../../db/tables.ts'

export const staff = defineTransaction({
  title: 'Arrivals, for staff',
  tables: defineTables<Tables>(),
  /** The booking whose guests stand at the desk. */
  state: z.object({ booked: Booked }).partial(),
  authority: ['desk'],
  signIn: 'sign-in',
  start: 'arrivals',
  idle: '30m',
  life: '12h',
  subject: ({ booked }) => [booked?.email, booked?.reference],
})
