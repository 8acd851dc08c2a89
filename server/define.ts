/**
 * What the author of a transaction writes with: `defineTransaction`, and the outcomes of an action.
 * Every function here is inert: it returns its argument and carries types, so importing a module does nothing
 * and a test calls `handle` and `view` as plain functions.
 */
import type { Kysely } from 'kysely'
import type { z } from 'zod'

/** A length of time: `90s`, `30m`, `24h`, `7d`. */
export type Duration = `${number}${'s' | 'm' | 'h' | 'd'}`

/** A text, or one for each language that the preference `language` declares; the first of these stands in for others. */
export type Words = string | Readonly<Record<string, string>>

/** One thing that visitors can choose for how everything is shown to them. */
export interface PreferenceDefinition {
  /** What the choice is called. */
  label: Words
  /** The values, each with the words on its button; the first one holds until another is chosen. */
  values: Readonly<Record<string, Words>>
}

/** The default export of `screens/preferences.ts`, with its types set aside. */
export interface Preferences {
  readonly kind: 'preferences'
  readonly preferences: Readonly<Record<string, PreferenceDefinition>>
}

/**
 * What visitors can choose on every page: `definePreferences({ textSize: { label: 'Text size', values: { normal: 'Normal',
 * large: 'Large' } } })` in `screens/preferences.ts`. Kept in the session. The values of `language` are language tags; it
 * sets the language of pages that have a template in it.
 */
export const definePreferences = (preferences: Preferences['preferences']): Preferences => ({
  kind: 'preferences',
  preferences,
})

/** One thing that changed while the visitor was answering, in words for the visitor. */
export interface Change {
  what: string
  was: string
  now: string
}

/** Carries the types of an application's tables; holds nothing. */
export interface Tables<T> {
  readonly rows?: T
}

/** The application's tables as types: `defineTables<{ booking: { … } }>()`. */
export const defineTables = <T>(): Tables<T> => ({})

/** A database that can only be read. At run time the connection itself refuses to write. */
export type ReadDb<T> = Pick<
  Kysely<T>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'dynamic' | 'getExecutor'
>

/** Who a session belongs to, once somebody has signed in. */
export interface Identity<Level extends string = string> {
  name: string
  /** One of the levels that the transaction declares. */
  authority: Level
}

/** An account as it is now. */
export interface Account<Level extends string = string> {
  authority: Level
  /**
   * Whatever is another one when those who have signed in have to do so again: what is stored of the password. Sessions
   * keep a hash of it.
   */
  stamp: string
}

/** What an action answers with; made by `show`, `finish`, `reject`, `conflict` and `signIn`. */
export type Outcome<Screen extends string, State, Field extends string, Level extends string = string> =
  | { kind: 'show' | 'finish'; screen: Screen; state: State }
  | { kind: 'sign-in'; screen: Screen; state: State; identity: Identity<Level> }
  | { kind: 'conflict'; screen: Screen; state: State; changes: readonly Change[] }
  | { kind: 'reject'; errors: Partial<Record<Field, string>>; readonly fields?: readonly Field[] }

/** The transaction goes on at `screen` with `state`. */
export const show = <const Screen extends string, State>(screen: Screen, state: State) =>
  ({ kind: 'show', screen, state }) as const

/** The transaction is over: `screen` shows its result, every other screen of the session is closed. */
export const finish = <const Screen extends string, State>(screen: Screen, state: State) =>
  ({ kind: 'finish', screen, state }) as const

/**
 * Somebody has shown who they are. The session goes on with a sessionID of its own, and no page from before it has any
 * power. It leads to the screen that the visitor wanted when they were asked, or else to `screen`.
 */
export const signIn = <const Screen extends string, State, const Level extends string>(
  screen: Screen,
  state: State,
  identity: Identity<Level>,
) => ({ kind: 'sign-in', screen, state, identity }) as const

/** The input cannot be accepted: one message for each field it concerns. Nothing is written or consumed. */
export const reject = <const Field extends string>(errors: { [F in Field]: string }) =>
  ({ kind: 'reject', errors }) as {
    kind: 'reject'
    errors: { [F in Field]: string }
    readonly fields?: readonly Field[]
  }

/**
 * Something the visitor relied on was changed meanwhile. What the action wrote is undone; the visitor is told the
 * changes on `screen` and goes on from there with `state`.
 */
export const conflict = <const Screen extends string, State>(
  screen: Screen,
  state: State,
  changes: readonly Change[],
) => ({ kind: 'conflict', screen, state, changes }) as const

type MaybePromise<T> = T | Promise<T>
type Shape = z.ZodObject
type State<S extends Shape> = z.output<S>

/** What `transaction.action()` takes: what a form does when it is sent. */
export interface ActionDefinition<
  S extends Shape,
  T,
  Input extends Shape,
  Next extends string,
  Commits extends boolean,
  Holds extends boolean,
  Needs extends Shape,
  Level extends string,
  Prepared,
> {
  /** The fields and fixed parameters this action takes. Field texts become numbers and booleans before it sees them. */
  input: Input
  /** The screens it may lead to. */
  next: readonly Next[]
  /** What the state holds wherever this action is offered; narrows what `handle` gets. */
  needs?: Needs
  /** May it write business rows? If so it also closes every screen shown before it. */
  commits?: Commits
  /**
   * May it write rows that only hold something for this session? It closes nothing; what it holds is given back by
   * the transaction's `release`.
   */
  holds?: Holds
  /** The authority without which it cannot be done; the visitor is led to sign in, and keeps what they typed. */
  requires?: Level
  /** Inputs that are never stored, shown again or logged, such as a password. */
  secret?: readonly NoInfer<Extract<keyof z.output<Input>, string>>[]
  /**
   * The input that names an account, of an action that may `signIn`. Attempts are counted by it and by the visitor's
   * address; after too many nothing is looked at for a while.
   */
  signsIn?: NoInfer<Extract<keyof z.output<Input>, string>>
  /** Slow work that has to be done before the unit of work begins, such as checking a password. May be done twice. */
  prepare?: (asked: { input: z.output<Input>; db: ReadDb<T>; now: Date }) => MaybePromise<Prepared>
  /** From the state and the input to an outcome. Awaits nothing but `db`; `now` is the server's clock. */
  handle: (phase: {
    state: z.output<Needs>
    input: z.output<Input>
    db: true extends Commits | Holds ? Kysely<T> : ReadDb<T>
    now: Date
    /** Tells this session's rows from others'; says nothing of its identifier. */
    session: string
    /** Who has signed in. */
    who: Identity<Level> | undefined
    /** What `prepare` found. */
    prepared: NoInfer<Prepared>
  }) => MaybePromise<
    Outcome<NoInfer<Next>, State<S>, NoInfer<Extract<keyof z.output<Input>, string>>, NoInfer<Level>>
  >
}

/**
 * Something in the database that a commit relies on, although it was read minutes before: a price, a free room, the
 * row that is being edited. Its value is kept in the state when it is shown. Every commit reads it again in its own
 * unit of work; if it differs, nothing is written and the visitor is told what it was and what it is.
 */
export interface WatchDefinition<S extends Shape, T, Value, Next extends string> {
  /** What the visitor knows: the value as the state keeps it; `undefined` while nothing is relied on. */
  known: (state: State<S>) => Value | undefined
  /** What it is now. Compared as JSON. */
  read: (at: { state: State<S>; db: ReadDb<T>; now: Date }) => MaybePromise<NoInfer<Value> | undefined>
  /** What the value is called when the visitor is told that it has changed. */
  what: string
  /** A value in words for the visitor. */
  tell: (value: NoInfer<Value> | undefined) => string
  /** The screens that `renew` may lead to. */
  next: readonly Next[]
  /** Where the transaction goes on, with a state that knows the new value: `show(screen, state)`. */
  renew: (
    state: State<S>,
    value: NoInfer<Value> | undefined,
  ) => { kind: 'show'; screen: NoInfer<Next>; state: State<S> }
}

/** What `transaction.screen()` takes: when a screen can be shown, and what its template is given. */
export interface ScreenDefinition<T, Needs extends Shape, View, Level extends string> {
  /** Heading and title of the page, and the name of the step. */
  title: Words
  /** What the state must hold before this screen can be shown; narrows what `view` gets. */
  needs?: Needs
  /** The actions whose forms its template holds. A screen that offers none is where a transaction ends. */
  offers?: readonly Action[]
  /** The authority without which it is not shown; the visitor is led to sign in, and then back to it. */
  requires?: Level
  /** What the template is given; without it, the state. May only read. */
  view?: (shown: {
    state: z.output<Needs>
    db: ReadDb<T>
    now: Date
    who: Identity<Level> | undefined
    /** What the visitor chose, by name; see `definePreferences`. */
    preferences?: Readonly<Record<string, string>>
  }) => MaybePromise<View>
}

/** Carries the type of what a template is given, for `deity check`; holds nothing. */
export interface Shows<View> {
  readonly shows?: View
}

/** What `defineTransaction()` takes. */
export interface TransactionDefinition<S extends Shape, T, Level extends string = never> {
  /** What the visitor is doing, for instance "Book a room". */
  title: Words
  /** The session's data. Must accept `{}`: a session begins with nothing. */
  state: S
  /** The types of the tables that `db` knows. */
  tables?: Tables<T>
  /** The first screen. */
  start: string
  /** The screens of the step indicator, in their usual order. */
  steps?: readonly string[]
  /** The levels of authority that its screens and actions can require; each includes those before it. */
  authority?: readonly Level[]
  /** The screen on which a visitor signs in who lacks what is required. */
  signIn?: string
  /**
   * What the account of this name is now; `undefined` when there is none any more. Asked for each look and each phase of
   * somebody who has signed in: their level is the one of now, and their session ends when the account is gone or its
   * stamp is another one. Without it a session keeps the level that it was given.
   */
  account?: (asked: { name: string; db: ReadDb<T> }) => MaybePromise<Account<NoInfer<Level>> | undefined>
  /** How long answers are kept after the last phase. */
  idle: Duration
  /** How long answers are kept after the first screen was opened, whatever happens. */
  life: Duration
  /**
   * For how long after the session's life a form that comes too late is not lost: the answer holds what was typed, and
   * a button that begins a new session with it. `24h` when not given; `false` switches it off.
   */
  late?: Duration | false
  /** For how long the pages of a session that has finished, its receipt among them, can still be seen; `life` when not given. */
  keeps?: Duration
  /**
   * What the person calls this session by whom it is about: an e-mail address, a reference. `deity forget REFERENCE`
   * forgets each session of which any state answers with just this text; an empty list for one that is about nobody.
   */
  subject?: (state: State<S>) => readonly (string | undefined)[]
  /** Raised with each change that states or screen names of before no longer fit; 1 when not given. */
  version?: number
  /**
   * Makes what an older version stored into what this one would have stored. Run whenever a phase of an older version
   * is read, so it only computes; the rows stay as they are. `screen` may be any screen of that phase's session, by
   * its name of then or of now. What does not fit without it, or in spite of it, is offered to the visitor in parts.
   */
  upgrade?: (stored: { version: number; screen: string; state: Record<string, unknown> }) => {
    screen: string
    state: unknown
  }
  /**
   * Gives back what a session held, when it ends without finishing: run once, in the unit of work that forgets its
   * answers, also after a crash.
   */
  release?: (ended: {
    session: string
    why: 'left' | 'expired'
    db: Kysely<T>
    now: Date
  }) => Promise<unknown>
}

/** An action module's default export, with its types set aside. */
export interface Action {
  readonly kind: 'action'
  readonly transaction: object
  readonly input: Shape
  readonly next: readonly string[]
  readonly needs?: Shape
  readonly commits?: boolean
  readonly holds?: boolean
  readonly requires?: string
  readonly secret?: readonly string[]
  readonly signsIn?: string
  // biome-ignore lint/suspicious/noExplicitAny: the one place where every action's argument type is set aside
  readonly prepare?: (asked: any) => unknown
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly handle: (phase: any) => MaybePromise<Outcome<string, any, string>>
}

/** A screen module's default export, with its types set aside. */
export interface Screen {
  readonly kind: 'screen'
  readonly transaction: object
  readonly title: Words
  readonly needs?: Shape
  readonly offers?: readonly Action[]
  readonly requires?: string
  // biome-ignore lint/suspicious/noExplicitAny: the one place where every view's argument type is set aside
  readonly view?: (shown: any) => MaybePromise<Record<string, unknown>>
}

/** What `transaction.ts` exports beside the transaction, with its types set aside; named by its export. */
export interface Watch {
  readonly kind: 'watch'
  readonly what: string
  readonly next: readonly string[]
  // biome-ignore-start lint/suspicious/noExplicitAny: the one place where every watch's types are set aside
  readonly known: (state: any) => unknown
  readonly read: (at: any) => unknown
  readonly tell: (value: any) => string
  readonly renew: (state: any, value: any) => { screen: string; state: unknown }
  // biome-ignore-end lint/suspicious/noExplicitAny: as above
}

/** `actions/<transaction>/transaction.ts` exports one of these; its screens and actions are defined through it. */
export interface Transaction<S extends Shape = Shape, T = unknown, Level extends string = string>
  extends TransactionDefinition<S, T, Level> {
  readonly kind: 'transaction'
  action<
    Input extends Shape,
    const Next extends string,
    const Commits extends boolean = false,
    const Holds extends boolean = false,
    Needs extends Shape = S,
    Prepared = undefined,
  >(
    definition: ActionDefinition<S, T, Input, Next, Commits, Holds, Needs, Level, Prepared>,
  ): ActionDefinition<S, T, Input, Next, Commits, Holds, Needs, Level, Prepared> & Action
  screen<Needs extends Shape = S, View extends Record<string, unknown> = z.output<Needs>>(
    definition: ScreenDefinition<T, Needs, View, Level>,
  ): ScreenDefinition<T, Needs, View, Level> & Screen & Shows<View>
  watch<Value, const Next extends string>(
    definition: WatchDefinition<S, T, Value, Next>,
  ): WatchDefinition<S, T, Value, Next> & Watch
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
