/** The accounts of the inn's staff, and what their passwords must be like. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

type Staff = Tables['staff']

export const findStaff = (db: Pick<Kysely<Tables>, 'selectFrom'>, name: string) =>
  db.selectFrom('staff').selectAll().where('name', '=', name).executeTakeFirst()

/** Until an account's first password is replaced, it can do nothing else. */
export const roleOf = ({ first_until }: Staff) => (first_until === null ? 'desk' : 'new')

/** Is this an account whose first password was not replaced in time? */
export const isExpired = ({ first_until }: Staff, now: Date) =>
  first_until !== null && first_until <= now.toISOString()

/** Length of a password, in characters. */
export const minLength = 12
export const maxLength = 200

/** As easy to guess here as the most common passwords. */
export const houseWords = [
  'inn',
  'theinn',
  'harbourinn',
  'theharbourinn',
  'desk',
  'frontdesk',
  'staff',
  'arrivals',
  'harbour',
  'deity',
]
