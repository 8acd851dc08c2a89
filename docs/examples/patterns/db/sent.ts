/** Sending off, which every transaction here ends with. */
import type { Kysely } from 'kysely'
import type { Tables } from './tables.ts'

export const send = (db: Kysely<Tables>, what: string, answers: unknown, now: Date) =>
  db
    .insertInto('sent')
    .values({ what, text: JSON.stringify(answers), made_at: now.toISOString() })
    .execute()
