/** The application as the engine sees it: every name resolved, every schema read, every template compiled. */
import type { z } from 'zod'
import type * as define from './define.ts'
import type { Needs } from './needs.ts'

/** One input of an action, as its zod schema describes it. */
export interface Field {
  name: string
  type: 'string' | 'integer' | 'number' | 'boolean'
  /** Must something be sent? For a checkbox: must it be ticked? */
  required: boolean
  /** Never stored, shown again or logged. */
  secret?: boolean
  format?: 'date' | 'email'
  min?: number
  max?: number
  minLength?: number
  maxLength?: number
  pattern?: string
  /** The only values there are. */
  values?: readonly string[]
}

export interface Action {
  name: string
  input: z.ZodObject
  fields: ReadonlyMap<string, Field>
  needs: Needs
  next: ReadonlySet<string>
  commits: boolean
  holds: boolean
  requires: string | undefined
  /** The input that names the account that somebody signs in to. */
  signsIn: string | undefined
  prepare: define.Action['prepare']
  handle: define.Action['handle']
}

/** From what is shown to markup. `data` is what a screen's helpers know; `place` is where a partial stands. */
export type Template = (shown: object, data?: unknown, place?: Readonly<Record<string, unknown>>) => string

/** An action as one screen's template offers it. */
export interface Offer {
  action: Action
  /** The fields of its form and their labels. */
  labels: ReadonlyMap<string, string>
  /** Which of the template's forms sends it: actions of one form share their fields. */
  form: number
}

export interface Screen {
  name: string
  /** In the first language. */
  title: string
  /** In others. */
  titles: ReadonlyMap<string, string>
  needs: Needs
  offers: ReadonlyMap<string, Offer>
  requires: string | undefined
  /** Does it lead nowhere? Then only `finish` may lead to it. */
  isEnd: boolean
  view: define.Screen['view']
  render: Template
  /** By language, where it has templates for others. */
  renders: ReadonlyMap<string, Template>
}

/** What visitors can choose for how everything is shown to them. */
export interface Preference {
  name: string
  label: define.Words
  /** With the words on their buttons, the default first. */
  values: ReadonlyMap<string, define.Words>
}

export interface Transaction {
  name: string
  /** In the first language, and in others. */
  title: string
  titles: ReadonlyMap<string, string>
  state: z.ZodObject
  screens: ReadonlyMap<string, Screen>
  start: Screen
  steps: readonly Screen[]
  /** Levels that screens and actions can require, the lowest first. */
  authority: readonly string[]
  /** Where a visitor signs in. There is one wherever anything is required. */
  signIn: Screen | undefined
  account: define.Transaction['account']
  /** Those of the application. */
  preferences: readonly Preference[]
  /** The names of all its secret fields. */
  secrets: ReadonlySet<string>
  /** What its commits rely on. */
  watches: readonly define.Watch[]
  release: define.Transaction['release']
  subject: define.Transaction['subject']
  version: number
  upgrade: define.Transaction['upgrade']
  /** Milliseconds. */
  idle: number
  life: number
  /** How long the pages of a finished session are kept. */
  keeps: number
  /** How long after its session's life a form is still taken up in a new one; 0 for not at all. */
  late: number
}

export interface Application {
  transactions: ReadonlyMap<string, Transaction>
  layout: Template
  /** By language, where there are others. */
  layouts: ReadonlyMap<string, Template>
  fault: Template
  /** The one stylesheet. */
  style: string
}
