/** Rooms held for sessions, so that nobody else takes them while a visitor fills in the rest. */
import type { Kysely } from 'kysely'
import { timeOfDay } from './format.ts'
import type { Stay } from './stays.ts'
import type { Tables } from './tables.ts'

const minute = 60_000
const holdTime = 15 * minute

/**
 * Holds a room for a session, replacing what the session held before.
 * @param stay the room type as it is free for this session
 * @returns until when (ISO), or `undefined` if no more rooms of the type can be held
 */
export async function holdRoom(
  db: Kysely<Tables>,
  { code, holdable }: Stay,
  { session, arrive, depart }: Pick<Tables['hold'], 'session' | 'arrive' | 'depart'>,
  now: Date,
): Promise<string | undefined> {
  if (holdable < 1) {
    await releaseRoom(db, session)
    return undefined
  }
  const until = new Date(now.getTime() + holdTime).toISOString()
  const held = { room_type: code, arrive, depart, until }
  await db
    .insertInto('hold')
    .values({ session, ...held })
    .onConflict((conflict) => conflict.column('session').doUpdateSet(held))
    .execute()
  return until
}

export const releaseRoom = (db: Pick<Kysely<Tables>, 'deleteFrom'>, session: string) =>
  db.deleteFrom('hold').where('session', '=', session).execute()

/** What a page says of a room that is held, was held, or was not: times of day at the inn. */
export function showHold(until: string | undefined, now: Date) {
  const ends = until !== undefined && new Date(until)
  const time = ends && timeOfDay(ends)
  return { heldUntil: ends && ends > now && time, heldBefore: ends && ends <= now && time }
}
