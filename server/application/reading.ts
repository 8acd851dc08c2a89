/** A transaction as its files were read, before it is checked. */
import type { Field } from '../model/application.ts'
import type { Diagnostic } from './diagnostic.ts'
import type { FoundTransaction } from './discover.ts'
import type { TemplateReading } from './template-reading.ts'

/** A transaction with the content of all its files. */
export interface Reading {
  found: FoundTransaction
  /** All of the application's, this one among them. */
  all: readonly FoundTransaction[]
  /** By screen. */
  templates: Map<string, TemplateReading>
  /** The application's languages, the first one in front. */
  languages: readonly string[]
  /** The fields of each action's input. */
  fields: Map<string, Map<string, Field>>
  /** The names of the actions each screen declares as offers. */
  offers: Map<string, Set<string>>
}

/** Answers one question about a transaction's files, and lists the mistakes. */
export type Check = (reading: Reading) => Diagnostic[]
