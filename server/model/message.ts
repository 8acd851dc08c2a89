/**
 * Messages: texts of a catalogue, by their keys. A message becomes a text only where it is shown, so it can be
 * stored, and is read in the language that the visitor has by then.
 */

/** A text of a catalogue, made by `t`; shown in the language of each page. */
export interface Message {
  /** Lets zod take a message for its own: `z.string(t('enter.name'))`. */
  readonly error: () => { message: string }
}

/** A text as it is, or a message. */
export type LocalizedText = string | Message

const keyOf = Symbol('key')
const valuesOf = Symbol('values')

/** What a message's text is filled with. A value can be a message as well, or a list. */
export type MessageValues = Readonly<Record<string, unknown>>

interface Parts {
  readonly [keyOf]: string
  readonly [valuesOf]: MessageValues
}

/** Its properties in JSON: none that a text of the engine's has. */
interface Stored {
  $text: string
  values: MessageValues
}

/**
 * Zod takes an object with `error` for the parameters of a check, copies its properties, and calls this one on
 * the copy.
 */
function error(this: Parts): { message: string } {
  return { message: message(this[keyOf], this[valuesOf]) as unknown as string }
}

function toJSON(this: Parts): Stored {
  return { $text: this[keyOf], values: this[valuesOf] }
}

/** A message in a longer text would have no language yet. */
function toText(this: Parts): never {
  throw new Error(`the message "${this[keyOf]}" is made part of a text: give it to a message as a value`)
}

/** The functions are shared, so that two messages of the same key and values are deeply equal. */
export function message(key: string, values: MessageValues = {}): Message {
  const made = { [keyOf]: key, [valuesOf]: values, error } as Parts & Message
  // Not enumerable: zod copies the other properties, and must not take these for its own.
  return Object.defineProperties(made, { toJSON: { value: toJSON }, toString: { value: toText } })
}

export const isMessage = (value: unknown): value is Message & Parts =>
  typeof value === 'object' && value !== null && keyOf in value

/** The key of a message, and the values that its text is filled with. */
export const partsOf = (of: Message): { key: string; values: MessageValues } => {
  const { [keyOf]: key, [valuesOf]: values } = of as Message & Parts
  return { key, values }
}

const isStored = (value: unknown): value is Stored =>
  typeof value === 'object' && value !== null && '$text' in value && typeof value.$text === 'string'

/** For `JSON.parse`: makes messages of what they were stored as. */
export const reviveMessage = (_name: string, value: unknown): unknown =>
  isStored(value) ? message(value.$text, value.values) : value

/** The text as it is where no catalogue can be asked, as in a log: a message's key. */
export const plainName = (text: LocalizedText): string => (isMessage(text) ? text[keyOf] : String(text))
