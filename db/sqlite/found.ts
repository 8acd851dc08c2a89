/**
 * What the two reads of a session find: their columns, and a row by the order of these. As an object by their names a
 * row costs half as much again, and so do parameters.
 */
import type { Loaded, Look, Recorded } from '../store.ts'

export const sessionColumns = `s.id, s."transaction", s.born, s.last, s.closed, s.finished, s.expires, s.gone, s.kept,
  s.bond, s.identity, s.successor, s.owner, s.preferences`

export const foundColumns = `${sessionColumns}, p.number, p.screen, p.state, p.version, p.changes`

/** The phase is null where there is none such. */
type Row<More extends unknown[]> = [
  ...[id: number, transaction: string, born: number, last: number, closed: number, finished: number],
  ...[expires: number, gone: number, kept: string | null, bond: Buffer | null, identity: string | null],
  ...[successor: Buffer | null, owner: Buffer | null, preferences: string | null],
  ...[number: number | null, screen: string, state: string, version: number, changes: string | null],
  ...More,
]

/** With the phase that the same submission made before. */
export type LoadRow = Row<[number: number | null, screen: string, outcome: Recorded]>

/** With the newest form sent in from the screen. */
export type LookRow = Row<[action: string | null, input: string]>

function read(row: Row<unknown[]>): Loaded & Look {
  // biome-ignore format: by the order of the columns
  const [
    id, transaction, born, last, closed, finished, expires, gone, kept, bond, identity, successor, owner,
    preferences, number, screen, state, version, changes,
  ] = row
  // biome-ignore format: as above
  const session = { id, transaction, born, last, closed, finished, expires, gone, kept, bond, identity, successor, owner, preferences }
  return number === null ? { session } : { session, shown: { number, screen, state, version, changes } }
}

/** What a phase finds. */
export function loadedIn(row: LoadRow): Loaded {
  const loaded: Loaded = read(row)
  const [number, screen, outcome] = [row[19], row[20], row[21]]
  if (number !== null) loaded.taken = { number, screen, outcome }
  return loaded
}

/** What a look finds. */
export function lookIn(row: LookRow): Look {
  const look: Look = read(row)
  const [action, input] = [row[19], row[20]]
  if (action !== null) look.sent = { action, input }
  return look
}
