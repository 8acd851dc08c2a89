/** The content of a template: its forms, fields, links and partials, each with its location. */
import type { LocalizedText } from '../model/define.ts'
import type { EscapeModes } from '../view/compile-template.ts'
import type { Diagnostic, Location } from './diagnostic.ts'

/** A screen and its partials have forms written by helpers; a layout frames markup of the engine. */
export type TemplateKind = 'screen' | 'partial' | 'layout'

/** A place where a template offers an action: a `{{#form}}`, or a `{{button}}` inside one. */
export interface Offering extends Location {
  action: string
  /** Names of the fixed parameters. */
  fixed: string[]
  /** The blocks around it, inside its form, that may omit it; the outermost first. */
  within: readonly object[]
}

/** The `{{#each}}` around a field of rows. */
export interface RowsReading {
  /** The last part of its path: the name of an array, where the form sends rows of it. */
  name: string
  /** The block that is repeated. */
  block: object
}

export interface FieldReading extends Location {
  /** As the schema declares it: `lines.count` for a field of a row. */
  name: string
  label: LocalizedText
  as: string | undefined
  /** Are its options given by the view? */
  hasOptions: boolean
  /** The key of the text that says its values in words. */
  words: string | undefined
  within: readonly object[]
  /** The innermost one around it, of its form. */
  rows: RowsReading | undefined
}

/** A button that adds a row of an array, or removes the one that it stands in. */
export interface RowButton extends Location {
  array: string
  does: string
  rows: RowsReading | undefined
}

/** A submit button of a form, or a partial that may hold some, in their order. */
export interface Submit extends Location {
  /** Is it marked by `class="default"`? */
  isDefault: boolean
  partial?: string
}

/** The content of a form; in a partial, also the content that belongs to the form around the partial. */
export interface FormContent {
  buttons: Offering[]
  submits: Submit[]
  rowButtons: RowButton[]
  fields: FieldReading[]
  partials: PartialUse[]
}

export interface FormReading extends Offering, FormContent {}

export interface PartialUse extends Location {
  name: string
  within: readonly object[]
  rows: RowsReading | undefined
}

export interface ScreenRef extends Location {
  screen: string
}

/** A text that is named by its key. */
export interface TextUse extends Location {
  key: string
  /** The names of the values that it is given; unknown where a module gives them. */
  values: readonly string[] | undefined
}

/** A parameter that a link or a search gives. */
export interface ParamReading extends Location {
  name: string
}

/** A link, or another way to a screen. */
export interface LinkReading extends ScreenRef {
  params: ParamReading[]
}

/** A form that only looks: its fields are parameters of the screen that it leads to. */
export interface SearchReading extends LinkReading {
  fields: FieldReading[]
}

/** A file that a template names. */
export interface FileRef extends Location {
  name: string
}

export interface TemplateReading {
  file: string
  ast: hbs.AST.Program
  escapeModes: EscapeModes
  forms: FormReading[]
  /** In a partial: the content that belongs to the form around it. */
  loose: FormContent
  links: LinkReading[]
  searches: SearchReading[]
  /** The screens named by `{{answers}}`. */
  answers: ScreenRef[]
  partials: PartialUse[]
  /** The texts of catalogues that it shows. */
  texts: TextUse[]
  files: FileRef[]
  diagnostics: Diagnostic[]
}

/** Was all of it read? Content missing from an unreadable template is not reported: it may exist. */
export const isReadable = ({ diagnostics }: TemplateReading): boolean =>
  diagnostics.every(({ code }) => code !== 'DEITY_TEMPLATE_SYNTAX')
