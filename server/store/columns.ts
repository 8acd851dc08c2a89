/**
 * The columns of the tables `session` and `phase`. Statements and readers are made from these lists: a new
 * column is added here, to its type in contract.ts, and by a migration of each store.
 */
import type { NewPhase, Session, SessionSummary, Shown } from './contract.ts'

/** An `updated` column is written again with each phase, an `inserted` one only when the session begins. */
const session = {
  id: 'key',
  transaction: 'inserted',
  born: 'inserted',
  last: 'updated',
  closed: 'updated',
  branched: 'updated',
  finished: 'updated',
  expires: 'updated',
  gone: 'inserted',
  bytes: 'updated',
  drafts: 'updated',
  binding: 'inserted',
  identity: 'inserted',
  successor: 'updated',
  owner: 'inserted',
  preferences: 'updated',
} as const satisfies Record<keyof Session, 'key' | 'inserted' | 'updated'>

/** A `shown` column is read with the phase's screen, a `recorded` one only from the journal. */
const phase = {
  number: 'shown',
  tag: 'shown',
  parent: 'recorded',
  origin: 'recorded',
  action: 'recorded',
  digest: 'recorded',
  input: 'recorded',
  outcome: 'recorded',
  screen: 'shown',
  state: 'shown',
  changes: 'shown',
  at: 'recorded',
  version: 'shown',
  begun: 'recorded',
} as const satisfies Record<keyof Shown, 'shown'> & Record<Exclude<keyof NewPhase, keyof Shown>, 'recorded'>

/** What a {@link SessionSummary} leaves out. */
const omitted = {
  ...{ binding: 1, branched: 1, successor: 1, owner: 1, preferences: 1, drafts: 1, bytes: 1 },
} satisfies Record<Exclude<keyof Session, keyof SessionSummary>, 1>

export const sessionColumns = Object.keys(session) as (keyof Session)[]
export const summaryColumns = sessionColumns.filter((name) => !(name in omitted))
export const phaseColumns = Object.keys(phase) as (keyof NewPhase)[]
export const shownColumns = phaseColumns.filter((name) => phase[name] === 'shown') as (keyof Shown)[]
export const entryColumns = phaseColumns.filter((name) => !['digest', 'state', 'begun'].includes(name))

/** For instance `s."id", s."born"`. */
export const select = (table: string, columns: readonly string[]): string =>
  columns.map((name) => `${table}."${name}"`).join(', ')

/** All but the key, as a new session is written. */
export const insertedColumns = sessionColumns.filter((name) => session[name] !== 'key')
/** What each phase writes again. */
export const updatedColumns = sessionColumns.filter((name) => session[name] === 'updated')
