/** What the helpers of a template know of their page. */
import type { Page } from '../engine/page.ts'
import type { Catalogue, Field, FormChoices, Offer } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import type { UrlAt } from './base-path.ts'
import type { Links } from './links.ts'
import type { UrlContext } from './urls.ts'

/** The language of a page, and the time zone of its times of day. */
export interface Spoken {
  catalogue: Catalogue
  zone: string
  /** Writes the URLs of what is the same in all languages, such as files. */
  rootAt: UrlAt
}

export interface PageData extends UrlContext, Spoken {
  page: Page
  links: Links
  /** The values that the screen's view returned, or else the state. */
  shown: object
  /**
   * `count`: the forms written so far, which keeps the ids of their fields apart. `fields`: the ids of the
   * fields of the form that sent the typed input, by name, in their order. `filled`: the call of the form whose fields are sent with a preference.
   */
  forms: { count: number; fields: Map<string, string>; filled?: string }
  /** The labels of chosen values by screen, field and value, for the screens whose answers are listed. */
  labels?: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, LocalizedText>>>
  /** Collects the options of the page's forms, where only they are read. */
  choices?: WrittenChoices[]
}

/** The options of one form, while it is written. */
export interface WrittenChoices extends FormChoices {
  calls: Set<string>
  options: Map<string, ReadonlyMap<string, LocalizedText>>
}

/** The form, or the search, that an expression stands in. */
export interface FormData {
  /** What it takes: the inputs of its action, or the parameters of the screen that it leads to. */
  fields: ReadonlyMap<string, Field>
  /** What its fields show until something was typed. */
  values: Readonly<Record<string, unknown>>
  offer?: Offer
  /** The page's typed input, if this form sent it. */
  typed: Page['typed']
  /** The same on another branch. */
  typedElsewhere?: NonNullable<Page['typedElsewhere']>
  index: number
  choices?: WrittenChoices
  /** The action with its fixed parameters; empty for a search. */
  call: string
  /** The number of rows written of each array. */
  rows: Map<string, number>
  /** Has it a button that adds a row or removes one? The Enter key presses the first button of a form. */
  changesRows?: boolean
}

/** A row of a form. */
export interface Row {
  /** The array's name. */
  name: string
  /** From 0. */
  index: number
  /** Its index where it was typed, which differs if a row before it is gone. */
  typed?: number
  /** What the view gives for it, and what was typed. */
  values: Readonly<Record<string, unknown>>
}

export interface HelperData extends PageData {
  /** The checks allow no `{{field}}` and no `{{button}}` outside a form. */
  form?: FormData
  /** The row that the expression stands in. */
  row?: Row
}
