/**
 * The contract of a store: what the engine asks of a database, whichever it is. `db/sqlite/` is the default;
 * `test/db/store-contract.ts` is the suite that any other has to pass.
 *
 * Times are milliseconds since 1970. A session is known here only by the SHA-256 of its sessionID.
 */
import type { Kysely } from 'kysely'

export interface Session {
  /** The store's own key. */
  id: number
  transaction: string
  /** When the sessionID was issued. */
  born: number
  /** The newest phase. */
  last: number
  /** The newest phase that was a commit: screens shown before it are closed. 0 while there is none. */
  closed: number
  /** The phase that finished the session, or 0. */
  finished: number
  /** From this time on the answers are forgotten; 0 when they already are. */
  expires: number
  /** From this time on its sessionID is refused by its age alone, so its row can go too. */
  gone: number
  /** JSON of what was typed into a form that could not be taken any more, until its screen is reached again. */
  kept: string | null
  /** The hash of the cookie it is bound to. */
  bond: Uint8Array | null
  /** JSON of who has signed in. */
  identity: string | null
  /** What leads to the session that follows this one; nothing but the same form is answered here then. */
  successor: Uint8Array | null
  /** The hash that the application knows it by, where it follows another session. */
  owner: Uint8Array | null
  /** JSON of what its visitor chose for how pages are shown. */
  preferences: string | null
}

/** Where a phase left the session: the screen it leads to and the state it stored. */
export interface Shown {
  number: number
  screen: string
  /** JSON of the transaction's state. */
  state: string
  /** The version of the transaction that stored it. */
  version: number
  /** JSON of the changes the visitor is told about, when the outcome was a conflict. */
  changes: string | null
}

/** The form that made a phase. */
export interface Sent {
  /** The action with its fixed parameters, as in an actionID. */
  action: string
  /** JSON of the fields as they were sent. */
  input: string
}

export type Recorded = 'show' | 'finish' | 'conflict'

/** What one look at a session finds. */
export interface Look {
  session: Session
  /** The phase asked for; absent for phase 0, and for a phase that does not exist. */
  shown?: Shown
  /** The newest form sent in from that screen. */
  sent?: Sent
}

/** What a phase finds at its beginning. */
export interface Loaded {
  session?: Session
  /** The phase whose screen was answered; absent for phase 0. */
  shown?: Shown
  /** The phase that the same submission made before. */
  taken?: { number: number; screen: string; outcome: Recorded }
}

/** A phase to be recorded: one row of the journal. */
export interface NewPhase {
  number: number
  /** The phase and the screen that were answered. */
  parent: number
  origin: string
  action: string
  /** Tells equal submissions apart from different ones; unique within a session and parent. */
  digest: Uint8Array
  input: string
  outcome: Recorded
  screen: string
  state: string
  changes: string | null
  at: number
  version: number
}

/** A phase as the journal tells it to those who look on; its state is read by itself. */
export type Entry = Omit<NewPhase, 'digest' | 'state'>

/** A session as it is told to them, without what leads into it. */
export type Told = Omit<Session, 'bond' | 'successor' | 'owner' | 'preferences'>

/** What was recorded, for those who look on. Nothing here writes. */
export interface JournalReader {
  /** The newest sessions whose id is below `before`, newest first. */
  sessions(before: number, limit: number): Promise<Told[]>
  session(id: number): Promise<Told | undefined>
  /** The first phases of a session after `after`, by number; none once it is forgotten. */
  phases(session: number, after: number, limit: number): Promise<Entry[]>
  /** One of them, with its state. */
  phase(session: number, number: number): Promise<(Entry & Pick<NewPhase, 'state'>) | undefined>
}

/** Where a session that is under way stands. */
export interface UnderWay {
  id: number
  transaction: string
  /** Of its newest phase. */
  shown: Shown
}

/** Inside a unit of work. Whatever is done here is committed together, or not at all. */
export interface Unit {
  load(session: Uint8Array, parent: number, digest: Uint8Array): Promise<Loaded>
  /** Stores a new session. `undefined`: one born then may have been swept already, so it cannot begin any more. */
  establish(hash: Uint8Array, session: Omit<Session, 'id'>): Promise<Session | undefined>
  /** Adds a phase and brings the session's row up to date. */
  record(session: Session, phase: NewPhase): Promise<void>
  /** Changes what the visitor of a session chose, without a phase. */
  prefer(session: Session, preferences: string): Promise<void>
  /** Forgets the phases of a session. Its row stays until it is `gone`, so that it cannot begin anew. */
  forget(session: Session): Promise<void>
  /** The business tables, over this unit's own connection; refuses to write unless told otherwise, and after the unit's end. */
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
  rows(access: 'read' | 'write'): Kysely<any>
  /** Takes back everything written in this unit so far. */
  undo(): Promise<void>
}

/** A session and what all its phases stored, for those who look through them. */
export interface Journal {
  id: number
  hash: Uint8Array
  transaction: string
  phases: Shown[]
}

/** Gives back what a session held. Its hash is all that is known of its sessionID. */
export type Release = (unit: Unit, session: Session, hash: Uint8Array) => Promise<void>

export interface Store {
  /** One session and one of its phases, read without writing. `sentFrom`: the screen whose newest answer is wanted. */
  look(session: Uint8Array, phase: number, sentFrom: string): Promise<Look | undefined>
  /**
   * Runs `work` in a unit of work and resolves with its result once that is committed and flushed. What `work` throws
   * undoes its unit alone. Rejects with {@link Unavailable} (nothing was written) or {@link Unknown}.
   */
  write<T>(work: (unit: Unit) => Promise<T>): Promise<T>
  /** The business tables, read only, for screens. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly rows: Kysely<any>
  /**
   * Looks at the next `limit` sessions, forgets those that have expired and removes the rows of those that are gone, at
   * most `limit` phases in one unit of work (with `release`, one session's). Resolves with `false` when it has come round to the end.
   *
   * `release` is run for each session that expires unfinished, in the unit of work that forgets it: once, therefore. One
   * that throws is tried again in the next round; the sweep goes on and rejects at its end.
   */
  sweep(now: number, limit: number, release?: Release): Promise<boolean>
  /** The next `limit` sessions under way whose id is greater than `after`, by id. */
  underWay(now: number, after: number, limit: number): Promise<UnderWay[]>
  /** The next `limit` sessions that hold any phases and whose id is greater than `after`, by id. */
  journals(after: number, limit: number): Promise<Journal[]>
  readonly journal: JournalReader
  /** Is the database there? Rejects if not. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The database cannot take a unit of work now. Nothing was written; the same form can be sent again. */
export class Unavailable extends Error {
  override name = 'Unavailable'
}

/** The commit itself failed: the phase is there once or not at all, and sending the same form settles it. */
export class Unknown extends Error {
  override name = 'Unknown'
}
