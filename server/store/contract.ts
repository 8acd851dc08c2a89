/**
 * The contract of a store: what the engine requires of a database. `sqlite/` is the default, `postgres/` the
 * other; each has to pass the suite in `test/store/store-contract.ts`.
 *
 * Times are milliseconds since 1970. The store knows a session only by the SHA-256 of its sessionID.
 */
import type { Kysely } from 'kysely'
import type { OperatorErrorCode } from '../runtime/operator-errors.ts'
import type { UnitUploads, Uploads } from './uploads.ts'

/** A store may add properties of its own, by symbols; so a changed session is made by spreading the one loaded. */
export interface Session {
  /** The store's own number for it: unique, and about as large as it is new. */
  id: number
  transaction: string
  /** When the sessionID was issued. */
  born: number
  /** The newest phase. */
  last: number
  /** The newest phase that was a commit: screens shown before it are closed. 0 while there is none. */
  closed: number
  /** The newest phase that answers another than the one before it: its visitor had gone back. 0 while there is none. */
  branched: number
  /** The phase that finished the session, or 0. */
  finished: number
  /** When the answers are forgotten; 0 after they were. */
  expires: number
  /** When the age of the sessionID alone suffices to refuse it, so that the row can be removed. */
  gone: number
  /** The size of its phases, in bytes. */
  bytes: number
  /** JSON that names the screens with a {@link Draft}; null while there is none. */
  drafts: string | null
  /** The hash of the cookie that the session is bound to. */
  binding: Uint8Array | null
  /** JSON of the user who has signed in. */
  identity: string | null
  /** Leads to the session that follows this one. Once it is set, only a repeated form is answered here. */
  successor: Uint8Array | null
  /** The hash by which the application knows this session, if it follows another. */
  owner: Uint8Array | null
  /** JSON of the visitor's display preferences. */
  preferences: string | null
}

/** The outcome of a phase: the screen that it shows and the state that it stored. */
export interface Shown {
  number: number
  /** Random. A restored database may give the number to another phase, but not the tag. */
  tag: string
  screen: string
  /** JSON of the transaction's state. */
  state: string
  /** The version of the transaction that stored it. */
  version: number
  /** JSON of the changes that the page reports, when the outcome was a conflict. */
  changes: string | null
}

/** The form that made a phase. */
export interface Sent extends FilledForm, Pick<NewPhase, 'number' | 'tag' | 'screen' | 'begun'> {}

/** A form as it was filled in. */
export interface FilledForm {
  /** The action with its fixed parameters, as in an actionID. */
  action: string
  /** JSON of the fields as they were sent. */
  input: string
}

/** Input of a form that was typed and not sent: the newest of each screen of a session. */
export interface Draft {
  screen: string
  /** The action with its fixed parameters. */
  call: string
  /** JSON of the fields. */
  input: string
  /** JSON of the messages by field, if the form was refused. */
  errors: string | null
}

export type Recorded = 'show' | 'finish' | 'conflict'

/** What `read` finds of a session. */
export interface SessionView {
  session: Session
  /** The requested phase; absent for phase 0, and for a phase that does not exist. */
  shown?: Shown
  /** The newest form that was sent from that screen. */
  sent?: Sent
}

/** The data that a phase loads when it begins. */
export interface Loaded {
  session?: Session
  /** The phase whose screen was answered; absent for phase 0. */
  shown?: Shown
  /** The phase that the same submission made before. */
  taken?: Pick<NewPhase, 'number' | 'tag' | 'screen' | 'outcome' | 'begun'>
}

/** A phase to be recorded: one row of the journal. */
export interface NewPhase {
  number: number
  tag: string
  /** The phase and the screen that were answered. */
  parent: number
  origin: string
  action: string
  /** Equal for equal submissions, and unique within a session and parent. */
  digest: Uint8Array
  input: string
  outcome: Recorded
  screen: string
  state: string
  changes: string | null
  at: number
  version: number
  /** Leads to the session of another transaction that began with it; null where none did. */
  begun: Uint8Array | null
}

/** A phase as the inspector lists it; its state is read separately. */
export type JournalEntry = Omit<NewPhase, 'digest' | 'state' | 'begun'>

/** A session as the inspector shows it, without what gives access to it. */
export type SessionSummary = Omit<
  Session,
  'binding' | 'branched' | 'successor' | 'owner' | 'preferences' | 'drafts' | 'bytes'
>

/** The journal, for the inspector. Nothing here writes. */
export interface JournalReader {
  /** The sessions with the largest ids below `before`, about the newest, the largest first. */
  sessions(before: number, limit: number): Promise<SessionSummary[]>
  session(id: number): Promise<SessionSummary | undefined>
  /** The first phases of a session after `after`, by number; none once it is forgotten. */
  phases(session: number, after: number, limit: number): Promise<JournalEntry[]>
  /** One of them, with its state. */
  phase(session: number, number: number): Promise<(JournalEntry & Pick<NewPhase, 'state'>) | undefined>
}

/** A session that is under way. */
export interface UnderWay {
  id: number
  transaction: string
  /** Of its newest phase. */
  shown: Shown
}

/** Inside a unit of work. Everything that is written here is committed together, or not at all. */
export interface Unit {
  load(session: Uint8Array, parent: number, digest: Uint8Array): Promise<Loaded>
  /**
   * Stores a new session. `undefined`: a session born then may have been removed already, so it cannot begin
   * again.
   */
  establish(hash: Uint8Array, session: Omit<Session, 'id'>): Promise<Session | undefined>
  /** Adds a phase and updates the session's row. */
  record(session: Session, phase: NewPhase): Promise<void>
  /** Updates the session's row without a phase. */
  update(session: Session): Promise<void>
  /** As `Store.sentElsewhere`. */
  sentElsewhere(session: Session, phase: number, screen: string): Promise<FilledForm | undefined>
  /** The draft of a screen, if there is one. */
  draft(session: Session, screen: string): Promise<Draft | undefined>
  /** Replaces the draft of a screen. The next `update` or `record` has to name it in the session's row. */
  saveDraft(session: Session, draft: Draft): Promise<void>
  dropDraft(session: Session, screen: string): Promise<void>
  /** Moves the drafts of one session to another. */
  moveDrafts(from: Session, to: Session): Promise<void>
  /**
   * Forgets a session: from now on none of it is shown or answered, and `sweep` deletes its data piece by
   * piece. Its row stays until it is `gone`, so that it cannot begin again.
   */
  forget(session: Session): Promise<void>
  /**
   * Counts an attempt under each key. Counts nothing if one of them has reached its limit.
   * @returns milliseconds until another attempt may be made; 0 when this one may
   */
  countAttempt(counters: readonly Counter[], now: number): Promise<number>
  /** Subtracts an attempt that has succeeded. */
  uncountAttempt(counters: readonly Counter[]): Promise<void>
  /** Files that were sent with forms. */
  readonly uploads: UnitUploads
  /**
   * The business tables, inside this unit. Rejects a write unless `access` allows it, and any use after its
   * end.
   */
  // biome-ignore lint/suspicious/noExplicitAny: the tables are the application's; define.ts types them for its authors
  rows(access: 'read' | 'write'): Kysely<any>
  /** Rolls back everything written in this unit so far. */
  undo(): Promise<void>
}

/** Counts attempts of one kind, for instance those at one account. */
export interface Counter {
  /** A hash: the store does not know what is counted. */
  key: Uint8Array
  /** Attempts that may be made before the count ends. */
  limit: number
  /** Milliseconds from the first attempt to the end of the count. */
  window: number
}

/** A version of a transaction. */
export interface Version {
  transaction: string
  version: number
}

/** Milliseconds after which nothing is known any more of a version that nobody announces. */
export const forgetAnnouncedAfter = 86_400_000

/** Identifies a session for maintenance that searches its data. */
export interface SessionRef {
  id: number
  hash: Uint8Array
  transaction: string
}

/** Releases what a session held for its visitor. Only the hash of the sessionID is known. */
export type Release = (unit: Unit, session: Session, hash: Uint8Array) => Promise<void>

export interface Store {
  /** Reads one session and one of its phases. `sentFrom`: the screen whose newest form is wanted. */
  read(session: Uint8Array, phase: number, sentFrom: string): Promise<SessionView | undefined>
  /**
   * Runs `work` in a unit of work and resolves with its result once that is committed and flushed. An error
   * of `work` rolls its unit back alone. Rejects with {@link StoreUnavailableError} (nothing was written) or
   * {@link CommitUnknownError}.
   *
   * `work` may be run more than once, one run after the other: what a run has written is undone before the
   * next, and only the last run counts. So whatever is not undone with a unit, such as a line in the log,
   * comes after this has resolved. `work` loads the session that it is about first: a run that follows a
   * commit with an unknown end then finds what was committed.
   */
  write<T>(work: (unit: Unit) => Promise<T>): Promise<T>
  /**
   * The newest form of a session that was sent from this screen since the newest commit; nothing if this phase
   * follows from it, so that its state has the answer. Costs the same however many phases there are.
   */
  sentElsewhere(session: Session, phase: number, screen: string): Promise<FilledForm | undefined>
  /** The draft of a screen, read without writing. */
  draft(session: Session, screen: string): Promise<Draft | undefined>
  /**
   * Is this share of the disk reserve free? New sessions need all of it (1); sessions under way that commit,
   * and what forgets, need less.
   */
  hasRoom(share: number): boolean
  /** Files that were sent with forms, outside a unit of work. */
  readonly uploads: Uploads
  /** The business tables, read only, for screens. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly rows: Kysely<any>
  /**
   * Reads the next stretch of sessions, from where the previous round ended: the store keeps this cursor.
   * Forgets at most `limit` that have expired, and removes the rows of as many that are gone. Then deletes a
   * piece of the data of forgotten sessions, and clears deleted data from free space and the log within
   * seconds. Resolves with `false` when there is nothing more to do now.
   *
   * `release` runs once for each session that expires unfinished, in the unit of work that forgets it. If it
   * throws, the next round tries again; this one continues and rejects at its end.
   */
  sweep(now: number, limit: number, release?: Release): Promise<boolean>
  /**
   * Deletes a piece of the data of forgotten sessions: at most `limit` phases and about 1 MB in one unit of
   * work, so that no other waits long for it. Resolves with `false` when nothing is left.
   */
  deletePiece(limit: number): Promise<boolean>
  /**
   * Asks for work that one process of several should do, such as a sweep, for so many milliseconds; the
   * holder may ask again. An economy, not a safeguard: work that two do at once has to come out right.
   */
  lease(name: string, milliseconds: number): Promise<boolean>
  /**
   * The salt of a day, for the aliases of sessions in the logs of all processes: `offered`, if there is none
   * yet. Deletes those of the days before `oldest`. Days are numbered since 1970, in UTC.
   */
  logSalt(day: number, offered: Uint8Array, oldest: number): Promise<Uint8Array>
  /** Says that a process runs with these versions of its transactions. */
  announce(versions: readonly Version[]): Promise<void>
  /** What was announced within so many milliseconds. */
  announced(milliseconds: number): Promise<Version[]>
  /** Milliseconds by which this machine's clock is ahead of the database's; 0 where it is the same one. */
  clockDifference(): Promise<number>
  /** The next `limit` sessions under way whose id is greater than `after`, by id. */
  underWay(now: number, after: number, limit: number): Promise<UnderWay[]>
  /** The next `limit` sessions that are not forgotten and whose id is greater than `after`, by id. */
  sessionRefs(after: number, limit: number): Promise<SessionRef[]>
  /** What the first phases of a session after `after` stored, by number: at most `limit` of them. */
  states(session: number, after: number, limit: number): Promise<Shown[]>
  /** The drafts of a session. */
  drafts(session: number): Promise<Draft[]>
  /** The fingerprints of the keys that seal pages here; none in a new database. */
  sealKeys(): Promise<Uint8Array[]>
  /** Replaces them. */
  setSealKeys(fingerprints: readonly Uint8Array[]): Promise<void>
  readonly journal: JournalReader
  /** Can the database be read and written? Rejects if not. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** The database cannot run a unit of work now. Nothing was written; the same form can be sent again. */
export class StoreUnavailableError extends Error {
  override name = 'StoreUnavailableError'
  /** What an operator can look up, if there is something to do. */
  readonly code: OperatorErrorCode | undefined
  constructor(message: string, { code, ...options }: ErrorOptions & { code?: OperatorErrorCode } = {}) {
    super(message, options)
    this.code = code
  }
}

/**
 * The commit itself failed: the phase was recorded once or not at all. Sending the same form again settles
 * it.
 */
export class CommitUnknownError extends Error {
  override name = 'CommitUnknownError'
}
