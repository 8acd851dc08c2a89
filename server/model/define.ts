/**
 * What authors write transactions with: `defineTransaction`, and the outcomes of an action. Every function
 * here only returns its argument and carries types, but for `emailAddress`, `dayIn` and `file`: importing a module does nothing, and
 * a test calls `handle` and `view` as plain functions.
 */
import type { Kysely } from 'kysely'
import { z } from 'zod'
import { dayAt } from './days.ts'
import type { UploadedFile } from './file-field.ts'
import { type LocalizedText, type Message, message } from './message.ts'

export { type FileOptions, file, type ScannedFile, type Size, type UploadedFile } from './file-field.ts'
export type { LocalizedText, Message } from './message.ts'

/** A length of time: `90s`, `30m`, `24h`, `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

/**
 * The keys of the application's catalogues, each with the values that its text takes. `deity check` fills it
 * in; without catalogues it is empty.
 */
// biome-ignore lint/suspicious/noEmptyInterface: declarations are merged into it
export interface Texts {}

type Key = [keyof Texts] extends [never] ? string : Extract<keyof Texts, string>
type ValuesFor<K extends string> = K extends keyof Texts
  ? keyof Texts[K] extends never
    ? []
    : [values: Texts[K]]
  : [values?: Readonly<Record<string, unknown>>]

/**
 * The text with this key in the catalogues `screens/texts/LANGUAGE.json`, filled with values:
 * `t('room.left', { n: 2 })`. Use it wherever a visitor's text is made: in titles, labels, `reject`, watches,
 * the values of a view, and zod's messages.
 */
export const t = <const K extends Key>(key: K, ...[values]: ValuesFor<K>): Message => message(key, values)

/** One preference: how pages are shown to a visitor. */
export interface PreferenceDefinition {
  /** Its name on the page. */
  label: LocalizedText
  /** The values, each with the text of its button; the first is the default. */
  values: Readonly<Record<string, LocalizedText>>
}

/** The default export of `screens/preferences.ts`, without its types. */
export interface Preferences {
  readonly kind: 'preferences'
  readonly preferences: Readonly<Record<string, PreferenceDefinition>>
}

/**
 * The preferences that visitors can choose on every page: `definePreferences({ textSize: { label: 'Text
 * size', values: { normal: 'Normal', large: 'Large' } } })` in `screens/preferences.ts`. They are kept in the
 * session. The language is none of them: it is in the address.
 */
export const definePreferences = (preferences: Preferences['preferences']): Preferences => ({
  kind: 'preferences',
  preferences,
})

/** Something that changed while the visitor was answering, in text for the visitor. */
export interface Change {
  what: LocalizedText
  was: LocalizedText
  now: LocalizedText
}

/** Carries the types of an application's tables; has no value. */
export interface Tables<T> {
  readonly rows?: T
}

/** The application's tables as types: `defineTables<{ booking: { … } }>()`. */
export const defineTables = <T>(): Tables<T> => ({})

/** The database, read only. The connection refuses to write. */
export type ReadDb<T> = Pick<
  Kysely<T>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'dynamic' | 'getExecutor'
>

/** The user of a session, once signed in. */
export interface Identity<Level extends string = string> {
  name: string
  /** One of the transaction's `roles`. */
  role: Level
}

/** The user who signs in. */
export interface SigningIn<Level extends string = string> extends Identity<Level> {
  /**
   * The security stamp of the account whose password `prepare` checked. The sign-in fails if `account`
   * returns another one by then. A transaction without `account` has nothing to compare it with.
   */
  securityStamp: string
}

/** An account as it is now. */
export interface Account<Level extends string = string> {
  role: Level
  /**
   * A value that changes when existing sign-ins must end, for example the stored password hash. Sessions keep
   * only its hash.
   */
  securityStamp: string
}

/** The messages of a form that is not accepted, by its fields; those of rows by row. */
export type Rejection = Readonly<
  Record<
    string,
    LocalizedText | readonly (Readonly<Record<string, LocalizedText | undefined>> | undefined)[] | undefined
  >
>

/** The fields that messages are for: `lines.0.count` of a row. */
type NameIn<Errors> = {
  [Name in Extract<keyof Errors, string>]: NonNullable<Errors[Name]> extends readonly (infer Row)[]
    ? `${Name}.${number}.${KeyIn<Row>}`
    : Name
}[Extract<keyof Errors, string>]
type KeyIn<Row> = Row extends undefined ? never : Extract<keyof Row, string>

/** The result of an action; made by `show`, `finish`, `reject`, `conflict`, `signIn` and `begin`. */
export type Outcome<Screen extends string, State, Field extends string, Level extends string = string> =
  | {
      kind: 'show' | 'finish'
      screen: Screen
      state: State
      params?: Readonly<Record<string, unknown>> | undefined
    }
  | { kind: 'sign-in'; screen: Screen; state: State; identity: SigningIn<Level> }
  | { kind: 'conflict'; screen: Screen; state: State; changes: readonly Change[] }
  | { kind: 'begin'; transaction: object; screen: string; state: unknown }
  | { kind: 'reject'; errors: Rejection; readonly fields?: readonly (Field | '')[] }

/**
 * The transaction continues at `screen` with `state`. A screen with parameters is given them: `show('product',
 * state, { item: 5 })`.
 */
export const show = <const Screen extends string, State>(
  screen: Screen,
  state: State,
  params?: Readonly<Record<string, unknown>>,
) => ({ kind: 'show', screen, state, params }) as const

/** The transaction is finished: `screen` shows its result; every other screen of the session is closed. */
export const finish = <const Screen extends string, State>(screen: Screen, state: State) =>
  ({ kind: 'finish', screen, state }) as const

/**
 * The user has proved who they are. The session continues under a new sessionID; pages from before it are no
 * longer accepted. It leads to the screen for which the visitor was asked to sign in, or else to `screen`.
 */
export const signIn = <const Screen extends string, State, const Level extends string>(
  screen: Screen,
  state: State,
  identity: SigningIn<Level>,
) => ({ kind: 'sign-in', screen, state, identity }) as const

/**
 * The input cannot be accepted: one message for each field, or under the empty name for the form as a whole; for
 * rows, one object of messages for each row, or `undefined`. Nothing is written, and the form can be sent again.
 */
export const reject = <const Errors extends Rejection>(errors: Errors) =>
  ({ kind: 'reject', errors }) as {
    kind: 'reject'
    errors: Errors
    readonly fields?: readonly NameIn<Errors>[]
  }

/**
 * Something that the visitor relied on has changed. The action's writes are undone; `screen` shows the
 * changes, and the visitor continues from there with `state`.
 */
export const conflict = <const Screen extends string, State>(
  screen: Screen,
  state: State,
  changes: readonly Change[],
) => ({ kind: 'conflict', screen, state, changes }) as const

/**
 * Another transaction begins, at `screen` with `state`, in a session of its own: `begin(editing, 'form', { book: 5
 * })`. This one stays as it is, and can be gone back to. `next` declares it as `'editing/form'`. A user who has
 * signed in goes along where both transactions have the same function `account`.
 */
export const begin = <S extends Shape>(
  transaction: { readonly kind: 'transaction'; readonly state: S },
  screen: string,
  state: State<S>,
) => ({ kind: 'begin', transaction, screen, state }) as const

/** What a view returns when nothing belongs to the parameters. */
export interface NotFound {
  readonly kind: 'not-found'
}

/** There is nothing to show for these parameters: the visitor gets the page for addresses that lead nowhere. */
export const notFound = (): NotFound => ({ kind: 'not-found' })

const addressPattern =
  /^[^\s\p{C}@"(),:;<>[\]\\]{1,64}@(?:(?!-)[\p{L}\p{N}\p{M}-]{1,63}(?<!-)\.)+(?!-)[\p{L}\p{M}][\p{L}\p{N}\p{M}-]{1,62}(?<!-)$/u

/**
 * The schema of an e-mail address, for an input: `emailAddress().max(120)`. It accepts the addresses that people
 * have, such as `ada&co@example.org` and `info@почта.рф`, which `z.email()` refuses. `error` is as for `z.email`.
 */
export const emailAddress = (params?: Pick<z.core.$ZodEmailParams, 'error'>): z.ZodEmail =>
  z.email({ ...params, pattern: addressPattern })

/** The ISO date of a moment in a time zone: `dayIn('Europe/Amsterdam', new Date())` is `2027-03-28`. */
export const dayIn = (timeZone: string, moment: Date): string => dayAt(timeZone, moment.getTime())

type MaybePromise<T> = T | Promise<T>
type Shape = z.ZodObject
type State<S extends Shape> = z.output<S>

/** The fields of an input: its names, and those of its rows, such as `lines.0.count`. */
export type FieldOf<Input> = {
  [Name in Extract<keyof Input, string>]:
    | Name
    | (NonNullable<Input[Name]> extends readonly (infer Row)[]
        ? `${Name}.${number}.${Extract<keyof Row, string>}`
        : never)
}[Extract<keyof Input, string>]

/** The files that an action keeps for the application's rows, in the same unit of work as its writes. */
export interface Files {
  /**
   * Keeps a file of this session beyond its end, until it is given up.
   * @returns the id for the row that stands for it: the same file kept twice has two
   */
  keep(file: UploadedFile): Promise<string>
  /** Deletes a file that was kept, when its row goes. `false`: there is none with this id. */
  delete(id: string): Promise<boolean>
}

/** What `transaction.action()` takes: what happens when a form is sent. */
export interface ActionDefinition<
  S extends Shape,
  T,
  Input extends Shape,
  Next extends string,
  Writes extends 'commit' | 'hold',
  Needs extends Shape,
  Level extends string,
  Prepared,
> {
  /**
   * The fields and fixed parameters of this action. Texts become numbers and booleans before the schema
   * parses them.
   */
  input: Input
  /** The screens it may lead to; those of another transaction, which it may `begin`, as `'editing/form'`. */
  next: readonly Next[]
  /** What the state holds wherever this action is offered; narrows the type of `state` in `handle`. */
  needs?: Needs
  /**
   * Which business rows it may write; none without it. `commit`: any rows; the commit closes every screen
   * shown before it. `hold`: rows that hold something for this session; no screen is closed, and the
   * transaction's `release` gives the holds back.
   */
  writes?: Writes
  /** The role that its user must have. A visitor without it is asked to sign in, and keeps their input. */
  role?: Level
  /**
   * Also taken from a screen that a commit has closed, with the newest state: for what every tab of a session
   * shares, such as a cart. Not for an action that commits.
   */
  anytime?: boolean
  /** Inputs that are never stored, shown again or logged, such as a password. */
  secret?: readonly NoInfer<Extract<keyof z.output<Input>, string>>[]
  /**
   * The input that names the account, of an action that may `signIn`. Attempts are counted by account and by
   * network; after too many no password is checked for a while.
   */
  accountField?: NoInfer<Extract<keyof z.output<Input>, string>>
  /** Slow work before the unit of work, such as checking a password. May run twice for one form. */
  prepare?: (asked: {
    input: z.output<Input>
    db: ReadDb<T>
    now: Date
    today: string
  }) => MaybePromise<Prepared>
  /**
   * Computes the outcome from the state and the input. **Await nothing but `db`**: the unit of work is the
   * only writer, so every other visitor waits for it. `now` is the server's clock.
   */
  handle: (phase: {
    state: z.output<Needs>
    input: z.output<Input>
    db: [Writes] extends [never] ? ReadDb<T> : Kysely<T>
    now: Date
    /** The ISO date of `now` in the transaction's time zone. */
    today: string
    /** The name by which business rows know this session. Reveals nothing of the sessionID. */
    sessionKey: string
    /** The signed-in user. */
    user: Identity<Level> | undefined
    /** What `prepare` returned. */
    prepared: NoInfer<Prepared>
    /** Keeps files that were sent, and gives up files that were kept; for an action that writes. */
    files: [Writes] extends [never] ? never : Files
  }) => MaybePromise<Outcome<NoInfer<Next>, State<S>, NoInfer<FieldOf<z.output<Input>>>, NoInfer<Level>>>
}

/**
 * A value in the database that a commit relies on although it was read minutes before: a price, a free room,
 * the row that is being edited. The state keeps the value that was shown. Every commit reads it again in its
 * unit of work; if it differs, nothing is written, and the visitor is shown the old and the new value.
 */
export interface WatchDefinition<S extends Shape, T, Value, Next extends string> {
  /** The value that the visitor was shown, from the state; `undefined` while nothing is relied on. */
  expected: (state: State<S>, of: { sessionKey: string }) => Value | undefined
  /** The value now. Compared as JSON. */
  current: (at: {
    state: State<S>
    db: ReadDb<T>
    now: Date
    today: string
    /** The name by which business rows know this session, as `handle` gets it. */
    sessionKey: string
  }) => MaybePromise<NoInfer<Value> | undefined>
  /** The name of the value, for the visitor. */
  label: LocalizedText
  /** The value as text for the visitor. */
  format: (value: NoInfer<Value> | undefined) => LocalizedText
  /** The screens that `onChange` may lead to. */
  next: readonly Next[]
  /**
   * Where the transaction continues after a change, with a state that has the new value: `show(screen,
   * state)`.
   */
  onChange: (
    state: State<S>,
    value: NoInfer<Value> | undefined,
  ) => { kind: 'show'; screen: NoInfer<Next>; state: State<S> }
}

/** A title that depends on what its page shows. */
export type TitleOf<State, Params, View> = (shown: {
  state: State
  params: Params
  view: View
}) => LocalizedText

/** What `transaction.screen()` takes: when a screen can be shown, and what its template is given. */
export interface ScreenDefinition<
  T,
  Needs extends Shape,
  View,
  Level extends string,
  Params extends Shape = z.ZodObject<Record<never, never>>,
> {
  /** Its name in the list of steps and in links; the title by default. Required where the title is a function. */
  shortTitle?: LocalizedText
  /**
   * What a link to it says beside its name: texts, numbers, booleans and enums, as in an input. A parameter is
   * offered: sealed, so that a visitor opens only what a page has shown. It is typed, and anyone may write it,
   * on a public screen, and where a `{{#search}}` has a field for it.
   */
  params?: Params
  /**
   * The screen has an address of its own, `/transaction/screen`, which opens it without a session and which
   * search engines may list. A duration: others may keep its page for so long, while it offers no form.
   */
  public?: true | Duration
  /** What the state must hold before this screen can be shown; narrows the type of `state` in `view`. */
  needs?: Needs
  /** The actions whose forms its template holds. A screen that offers none ends the transaction. */
  offers?: readonly AnyAction[]
  /** The role that its user must have. A visitor without it is asked to sign in, and then led back. */
  role?: Level
  /**
   * Returns the values for the template, or `notFound()`; without `view` they are the state. `db` is
   * read-only.
   */
  view?: (shown: {
    state: z.output<Needs>
    params: z.output<Params>
    db: ReadDb<T>
    now: Date
    /** The ISO date of `now` in the transaction's time zone. */
    today: string
    user: Identity<Level> | undefined
    /** The name by which business rows know this session, as `handle` gets it. */
    sessionKey: string
    /** The visitor's preferences by name; see `definePreferences`. */
    preferences?: Readonly<Record<string, string>>
    /** The language of the page, for what no message can do, such as sorting: `nl`. */
    language?: string
  }) => MaybePromise<View | NotFound>
  /** Heading and title of the page. A function, written after `view`, gets what the view returned. */
  title: LocalizedText | TitleOf<z.output<NoInfer<Needs>>, z.output<NoInfer<Params>>, NoInfer<View>>
}

/** Carries the type of a template's values, for `deity check`; has no value. */
export interface Shows<View> {
  readonly shows?: View
}

/** What `defineTransaction()` takes. */
export interface TransactionDefinition<S extends Shape, T, Level extends string = never> {
  /** What the visitor does, for instance "Book a room". */
  title: LocalizedText
  /** The schema of the session's data. Must accept `{}`: a session begins empty. */
  state: S
  /** The types of the application's tables. */
  tables?: Tables<T>
  /**
   * The time zone whose days count, as an IANA name: `Europe/Amsterdam`. `today` is the date there, wherever the
   * server and the visitor are. `UTC` by default.
   */
  timeZone?: string
  /**
   * Is it on the list of transactions that `/` shows? It is by default. Where only one is, `/` leads to it. One that is
   * not, such as that of the staff, is opened by its own address.
   */
  listed?: boolean
  /** The first screen. */
  start: string
  /** The screens of the step indicator, in order. */
  steps?: readonly string[]
  /** The roles that its screens and actions can require; each includes those before it. */
  roles?: readonly Level[]
  /** The screen that asks a visitor without the required role to sign in. */
  signInScreen?: string
  /**
   * The account of this name as it is now; `undefined` when it is gone. Called for each page and each phase
   * of a signed-in user, so that their role is the present one, and their session ends when the account is
   * gone or its security stamp has changed. Without `account` a session keeps the role that it was given.
   */
  account?: (asked: { name: string; db: ReadDb<T> }) => MaybePromise<Account<NoInfer<Level>> | undefined>
  /** How long answers are kept after the last phase. (OWASP: idle timeout.) */
  idleTimeout: Duration
  /** How long answers are kept after the first page was opened, at most. (OWASP: absolute timeout.) */
  maxAge: Duration
  /**
   * For how long after `maxAge` the input of a late form is offered back, with a button that begins a new
   * session with it. `24h` by default; `false` for never.
   */
  lateSubmission?: Duration | false
  /**
   * For how long the pages of a finished session, its receipt among them, can still be shown; `maxAge` by
   * default.
   */
  receiptRetention?: Duration
  /**
   * Identifiers of the person this session is about, such as an e-mail address or a booking reference. `deity
   * forget ID` forgets every session with a state that returns exactly this text. An empty list for a session
   * about no one.
   */
  subjectIds?: (state: State<S>) => readonly (string | undefined)[]
  /** The maximum number of phases in one session; 1,000 by default. The last ten are reserved for commits. */
  maxPhases?: number
  /**
   * The maximum size of a session's inputs and states in bytes; 4,000,000 by default. The last tenth is
   * reserved for commits.
   */
  maxBytes?: number
  /** Increase it with each change that makes stored states or screen names invalid; 1 by default. */
  version?: number
  /**
   * Converts a state stored by an older version. Must be pure: it runs whenever a phase of an older version
   * is read, and the rows stay as they are. `screen` may be any screen of the session, under its old or its
   * present name. If the result still does not match the schema, the visitor is offered a page that keeps the
   * properties that do.
   */
  upgrade?: (stored: { version: number; screen: string; state: Record<string, unknown> }) => {
    screen: string
    state: unknown
  }
  /**
   * Releases what a session held, when it ends unfinished. Runs once, in the unit of work that forgets its
   * answers, also after a crash.
   */
  release?: (ended: {
    sessionKey: string
    reason: 'left' | 'expired'
    db: Kysely<T>
    now: Date
    today: string
  }) => Promise<unknown>
}

/** An action module's default export, without its types. */
export interface AnyAction {
  readonly kind: 'action'
  readonly transaction: object
  readonly input: Shape
  readonly next: readonly string[]
  readonly needs?: Shape
  readonly writes?: 'commit' | 'hold'
  readonly role?: string
  readonly anytime?: boolean
  readonly secret?: readonly string[]
  readonly accountField?: string
  // biome-ignore lint/suspicious/noExplicitAny: the one place that drops the types of every action
  readonly prepare?: (asked: any) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly handle: (phase: any) => MaybePromise<Outcome<string, any, string>>
}

/** A screen module's default export, without its types. */
export interface AnyScreen {
  readonly kind: 'screen'
  readonly transaction: object
  // biome-ignore lint/suspicious/noExplicitAny: the one place that drops the types of every title
  readonly title: LocalizedText | ((shown: any) => LocalizedText)
  readonly shortTitle?: LocalizedText
  readonly params?: Shape
  readonly public?: true | Duration
  readonly needs?: Shape
  readonly offers?: readonly AnyAction[]
  readonly role?: string
  // biome-ignore lint/suspicious/noExplicitAny: the one place that drops the types of every view
  readonly view?: (shown: any) => MaybePromise<object>
}

/** A watch that `transaction.ts` exports beside the transaction, without its types; named by its export. */
export interface AnyWatch {
  readonly kind: 'watch'
  readonly label: LocalizedText
  readonly next: readonly string[]
  // biome-ignore-start lint/suspicious/noExplicitAny: the one place that drops the types of every watch
  readonly expected: (state: any, of: any) => unknown
  readonly current: (at: any) => unknown
  readonly format: (value: any) => LocalizedText
  readonly onChange: (state: any, value: any) => { screen: string; state: unknown }
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
}

/** The export of `actions/<transaction>/transaction.ts`. Its screens and actions are defined through it. */
export interface Transaction<S extends Shape = Shape, T = unknown, Level extends string = string>
  extends TransactionDefinition<S, T, Level> {
  readonly kind: 'transaction'
  action<
    Input extends Shape,
    const Next extends string,
    const Writes extends 'commit' | 'hold' = never,
    Needs extends Shape = S,
    Prepared = undefined,
  >(
    definition: ActionDefinition<S, T, Input, Next, Writes, Needs, Level, Prepared>,
  ): ActionDefinition<S, T, Input, Next, Writes, Needs, Level, Prepared> & AnyAction
  screen<
    Needs extends Shape = S,
    View extends Record<string, unknown> = z.output<Needs>,
    Params extends Shape = z.ZodObject<Record<never, never>>,
  >(
    definition: ScreenDefinition<T, Needs, View, Level, Params>,
  ): ScreenDefinition<T, Needs, View, Level, Params> & AnyScreen & Shows<View>
  watch<Value, const Next extends string>(
    definition: WatchDefinition<S, T, Value, Next>,
  ): WatchDefinition<S, T, Value, Next> & AnyWatch
}

/** Defines a transaction; see {@link TransactionDefinition}. */
export function defineTransaction<S extends Shape, T = unknown, const Level extends string = never>(
  definition: TransactionDefinition<S, T, Level>,
): Transaction<S, T, Level> {
  const transaction: Transaction<S, T, Level> = {
    ...definition,
    kind: 'transaction',
    action: (action) => ({ ...action, kind: 'action', transaction }),
    screen: (screen) => ({ ...screen, kind: 'screen', transaction }),
    watch: (watch) => ({ ...watch, kind: 'watch' }),
  }
  return transaction
}

/** An account as `deity staff add` creates it. */
export interface NewAccount {
  name: string
  /** The hash of a generated password, as `isPassword` verifies it. */
  password: string
  /** When the generated password ends: its owner chooses another one before. */
  validUntil: Date
}

/** The default export of `db/accounts.ts`: how `deity staff` stores the accounts of an application's staff. */
export interface AccountsDefinition<T> {
  /** The types of `db`. */
  tables: Tables<T>
  /** Creates the account, or gives an existing one this password. */
  save: (db: Kysely<T>, account: NewAccount) => Promise<void>
  /** @returns whether there was such an account */
  remove: (db: Kysely<T>, name: string) => Promise<boolean>
}

/** Accounts without the types of their tables. */
export interface AnyAccounts {
  readonly kind: 'accounts'
  // biome-ignore-start lint/suspicious/noExplicitAny: the one place that drops the types of the tables
  readonly save: (db: Kysely<any>, account: NewAccount) => Promise<void>
  readonly remove: (db: Kysely<any>, name: string) => Promise<boolean>
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
}

/** Defines how accounts are stored; see {@link AccountsDefinition}. */
export const defineAccounts = <T>(
  definition: AccountsDefinition<T>,
): AccountsDefinition<T> & AnyAccounts => ({
  ...definition,
  kind: 'accounts',
})
