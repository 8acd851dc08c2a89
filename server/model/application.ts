/** The application as the engine sees it: every name resolved, every schema read, every template compiled. */
import type { z } from 'zod'
import type * as define from './define.ts'
import type { FileRules } from './file-field.ts'
import type { Needs } from './needs.ts'

/** One input of an action, as its zod schema describes it. */
export interface Field {
  name: string
  /** `rows`: the number of rows that a form sends of an array; `min` and `max` are its bounds. */
  type: 'string' | 'integer' | 'number' | 'boolean' | 'rows' | 'file'
  /** Must something be sent? For a checkbox: must it be ticked? */
  required: boolean
  /** Never stored, shown again or logged. */
  secret?: boolean
  /** What a field for files takes. */
  files?: FileRules
  format?: 'date' | 'email'
  min?: number
  max?: number
  minLength?: number
  maxLength?: number
  /** Are blanks around its text left out before it is parsed? */
  isTrimmed?: boolean
  /** The only values allowed. */
  values?: readonly string[]
  /** Characters of the longest text that is parsed; more than `maxLength` where the schema shortens texts. */
  longest: number
  /** The author's message for a longer text. */
  whenTooLong?: define.LocalizedText
}

export interface Action {
  name: string
  input: z.ZodObject
  /** The schema without its refinements over several fields; absent if it has none. */
  unrefined: z.ZodObject | undefined
  /** By the names that the schema declares: a field of a row stands under `lines.count`. */
  fields: ReadonlyMap<string, Field>
  needs: Needs
  /** Screens of its transaction, and of others: `editing/form`. */
  next: ReadonlySet<string>
  writes: 'commit' | 'hold' | undefined
  role: string | undefined
  /** Can it be taken from a closed screen, with the newest state? */
  isAnytime: boolean
  /** The input that names the account to sign in to. */
  accountField: string | undefined
  prepare: define.AnyAction['prepare']
  handle: define.AnyAction['handle']
}

/**
 * Renders values to HTML. `data` is for the helpers of a screen; `loop` holds `@index` and its like around a
 * partial.
 */
export type Template = (shown: object, data?: unknown, loop?: Readonly<Record<string, unknown>>) => string

/** The options of one form's fields, as its page has them now. */
export interface FormChoices {
  /** The calls of the form and of its buttons: each action with its fixed parameters. */
  calls: ReadonlySet<string>
  /** Labels by value, of each select and each group of radios that the form has, by the field's name. */
  options: ReadonlyMap<string, ReadonlyMap<string, define.LocalizedText>>
}

/** The rows of one array as a form has them. */
export interface RowsOffer {
  /** The properties that every row sends: text, and what is hidden. */
  always: ReadonlySet<string>
  /** The properties that are not shown: they say which row it is. */
  hidden: ReadonlySet<string>
}

/** An action as one screen's template offers it. */
export interface Offer {
  action: Action
  /** The fields of its form and their labels. */
  labels: ReadonlyMap<string, define.LocalizedText>
  /** Those of its fields whose options are given by the view, or whose value is. */
  choices: ReadonlySet<string>
  /** By the name of the array. */
  rows: ReadonlyMap<string, RowsOffer>
  /** The keys of the texts that say the values of its fields in words. */
  words: ReadonlyMap<string, string>
  /** Which of the template's forms sends it: actions of one form share their fields. */
  form: number
}

/** Parameters of a screen: what a link to it says beside its name. */
export interface Params {
  schema: z.ZodObject
  fields: ReadonlyMap<string, Field>
  /** Those that a visitor may write: all of a public screen, and those that a search has a field for. */
  typed: ReadonlySet<string>
  /** The labels of those fields. */
  labels: ReadonlyMap<string, define.LocalizedText>
}

export interface Screen {
  /** With its parameters, if it has been given any: `product?item=5`. */
  name: string
  /** Absent where it takes none. */
  params?: Params
  /** The values of its parameters. */
  given: Readonly<Record<string, unknown>>
  /** Has it an address of its own, which opens it without a session? */
  isPublic: boolean
  /** Milliseconds for which others may keep its page while no session has begun; 0 for never. */
  keptFor: number
  /** Its title as its view makes it, where it does. */
  titleOf: ((shown: TitleArgument) => define.LocalizedText) | undefined
  title: define.LocalizedText
  /** Its name in the list of steps. */
  shortTitle: define.LocalizedText
  needs: Needs
  offers: ReadonlyMap<string, Offer>
  role: string | undefined
  /** Does it lead nowhere? Then only `finish` may lead to it. */
  isEnd: boolean
  view: define.AnyScreen['view']
  /**
   * Reads the options of its forms off what its view returned.
   * @param page the engine's
   */
  choicesOn: (shown: object, page: object) => readonly FormChoices[]
  /** The screens whose answers its template lists. */
  answersOf: readonly string[]
  render: Template
}

/** What a title that depends on its page is given. */
export interface TitleArgument {
  state: object
  params: object
  /** What the screen's view returned, or else the state. */
  view: object
}

/** One choice of how pages are displayed. */
export interface Preference {
  name: string
  label: define.LocalizedText
  /** Each value with the text of its button, the default first. */
  values: ReadonlyMap<string, define.LocalizedText>
}

/** Screens by name. A name can have parameters: `product?item=5`. */
export interface Screens extends ReadonlyMap<string, Screen> {
  /** @returns `undefined` also when the parameters do not fit, or one is missing */
  get(name: string): Screen | undefined
  /** The screen as its author declared it, without parameters. */
  declared(name: string): Screen | undefined
}

export interface Transaction {
  name: string
  /** Its author's definition, by which another one names it. */
  definition: object
  title: define.LocalizedText
  /** Is it on the list of transactions? */
  isListed: boolean
  state: z.ZodObject
  screens: Screens
  start: Screen
  steps: readonly Screen[]
  /** Levels that screens and actions can require, the lowest first. */
  roles: readonly string[]
  /** The screen to sign in on. Present if any screen or action requires a role. */
  signInScreen: Screen | undefined
  account: define.Transaction['account']
  /** The application's preferences. */
  preferences: readonly Preference[]
  /** The application's languages, the first one in front. */
  languages: readonly string[]
  /** The names of all its secret fields. */
  secrets: ReadonlySet<string>
  /** The values that its commits rely on. */
  watches: readonly define.AnyWatch[]
  release: define.Transaction['release']
  subjectIds: define.Transaction['subjectIds']
  /** The zone whose days count. */
  timeZone: string
  version: number
  upgrade: define.Transaction['upgrade']
  /** Bounds of one session; see session-bounds.ts. */
  maxPhases: number
  maxBytes: number
  /** Bytes that the body of any of its forms can have. */
  maxBody: number
  /** Bytes that the files of any of its forms can have; 0 where none has a field for files. */
  maxFiles: number
  /** The names of all its fields for files. */
  fileNames: ReadonlySet<string>
  /** Milliseconds. */
  idleTimeout: number
  maxAge: number
  /** How long the pages of a finished session are kept. */
  receiptRetention: number
  /** How long after its session has ended a form can still continue in a new one; 0 for never. */
  lateSubmission: number
}

/** The texts of one language. */
export interface Catalogue {
  /** A language tag: `nl`. */
  language: string
  /** What `Intl` is given for it. */
  locale: string
  direction: 'ltr' | 'rtl'
  /** Its name in itself: `Nederlands`. */
  ownName: string
  /**
   * A text as it is, or a message in this language; not escaped.
   * @param zone the time zone in which times of day are shown; UTC by default
   */
  text(text: define.LocalizedText, zone?: string): string
  /** A value or a message as markup of a page. */
  markup(text: unknown, zone?: string): string
  /** The text of a key; not escaped. */
  write(key: string, values?: Readonly<Record<string, unknown>>): string
}

/** A file that pages show, as it was found at the start. */
export interface PublicFile {
  /** Its path below `screens/files`, with `/`: `rooms/single.webp`. */
  name: string
  /** The folder that `name` begins in. */
  folder: string
  /** Of its content, as it stands in its URL. */
  hash: string
  /** Its content type. */
  type: string
  bytes: number
  /** In pixels of the stylesheet; absent if it is no picture. */
  size: { width: number; height: number } | undefined
}

export interface Application {
  transactions: ReadonlyMap<string, Transaction>
  layout: Template
  fault: Template
  /** The texts of each of its languages, the first language first. */
  catalogues: ReadonlyMap<string, Catalogue>
  /** The one stylesheet. */
  style: string
  /** By name. */
  files: ReadonlyMap<string, PublicFile>
}
