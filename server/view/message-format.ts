/**
 * Compiles a message in ICU MessageFormat to a function that writes its text. Syntax and skeletons are read by
 * `@formatjs/icu-messageformat-parser`; numbers, dates, plurals and lists are those of `Intl`.
 */
import {
  type MessageFormatElement,
  type NumberElement,
  type PluralElement,
  parse,
  type SelectElement,
  type TagElement,
  TYPE,
} from '@formatjs/icu-messageformat-parser'
import { isMessage, type MessageValues, partsOf } from '../model/message.ts'
import { attribute, escapeHtml, isolate } from './escape.ts'
import { dateFormat } from './message-dates.ts'
import { remembered } from './remember-formats.ts'

/** Writes a message that is a value of another. */
type WriteMessage = (key: string, values: MessageValues, zone: string) => string

/** The language of a message, and how its parts are written: as text, or as markup of a page. */
export interface Writing {
  locale: string
  isMarkup: boolean
  write: WriteMessage
}

/** What a part of a message is given. `count`: the number that a `#` stands for. */
interface Given {
  values: MessageValues
  zone: string
  count?: number
}

export type MessagePart = (given: Given) => string

/** The elements that a message may hold as `<b>…</b>`. Other names stand for links. */
export const textElements = ['b', 'strong', 'em', 'small', 'bdi']

const inner = (made: MessagePart[]): MessagePart => {
  const [only, second] = made
  if (only && !second) return only
  return (given) => {
    let text = ''
    for (const part of made) text += part(given)
    return text
  }
}

/** A value as text: numbers and lists as the language writes them. */
function valueWriter({ locale, isMarkup, write }: Writing): (value: unknown, zone: string) => string {
  let numbers: Intl.NumberFormat | undefined
  let lists: Intl.ListFormat | undefined
  const number = remembered((value: number) => {
    numbers ??= new Intl.NumberFormat(locale)
    return numbers.format(value)
  })
  const written = (value: unknown, zone: string): string => {
    if (isMessage(value)) {
      const { key, values } = partsOf(value)
      return write(key, values, zone)
    }
    if (typeof value === 'number') return number(value)
    if (Array.isArray(value)) {
      lists ??= new Intl.ListFormat(locale)
      return lists.format(value.map((each) => written(each, zone)))
    }
    if (value === null || value === undefined || value === false) return ''
    return isMarkup ? isolate(value) : String(value)
  }
  return written
}

function numberPart({ value: name, style }: NumberElement, { locale }: Writing): MessagePart {
  const { scale = 1, ...options } = typeof style === 'object' && style ? style.parsedOptions : {}
  const named = style === 'percent' ? ({ style: 'percent' } as const) : (options as Intl.NumberFormatOptions)
  const format = new Intl.NumberFormat(locale, named)
  const written = remembered((value: number) => format.format(value))
  return ({ values }) => written(Number(values[name]) * scale)
}

function choices(
  options: SelectElement['options'],
  writing: Writing,
): { other: MessagePart; by: ReadonlyMap<string, MessagePart> } {
  const by = new Map(Object.entries(options).map(([name, { value }]) => [name, partsIn(value, writing)]))
  return { other: by.get('other') ?? (() => ''), by }
}

function pluralPart({ value: name, options, offset, pluralType }: PluralElement, writing: Writing) {
  const { other, by } = choices(options, writing)
  const rules = new Intl.PluralRules(writing.locale, { ...(pluralType && { type: pluralType }) })
  const rule = remembered((count: number) => rules.select(count))
  return ({ values, zone }: Given): string => {
    const number = Number(values[name])
    const count = number - offset
    return (by.get(`=${number}`) ?? by.get(rule(count)) ?? other)({ values, zone, count })
  }
}

function selectPart({ value: name, options }: SelectElement, writing: Writing): MessagePart {
  const { other, by } = choices(options, writing)
  return (given) => (by.get(String(given.values[name])) ?? other)(given)
}

/** A relative address of this service; nothing for any other value, which could be one of a script. */
const addressIn = (value: unknown): string =>
  typeof value === 'string' && /^[a-z0-9][a-z0-9/._-]*$/i.test(value) ? value : ''

/** An element, or a link whose address is the value of its name. Only markup has them. */
function tagPart({ value: name, children }: TagElement, writing: Writing): MessagePart {
  const content = partsIn(children, writing)
  if (!writing.isMarkup) return content
  if (textElements.includes(name)) return (given) => `<${name}>${content(given)}</${name}>`
  return (given) => `<a${attribute('href', addressIn(given.values[name]))}>${content(given)}</a>`
}

function partOf(element: MessageFormatElement, writing: Writing): MessagePart {
  switch (element.type) {
    case TYPE.literal: {
      const text = writing.isMarkup ? escapeHtml(element.value) : element.value
      return () => text
    }
    case TYPE.argument: {
      const written = valueWriter(writing)
      return ({ values, zone }) => written(values[element.value], zone)
    }
    case TYPE.number:
      return numberPart(element, writing)
    case TYPE.date:
    case TYPE.time: {
      const format = dateFormat(element, writing.locale)
      return ({ values, zone }) => format(values[element.value], zone)
    }
    case TYPE.select:
      return selectPart(element, writing)
    case TYPE.plural:
      return pluralPart(element, writing)
    case TYPE.pound: {
      const numbers = new Intl.NumberFormat(writing.locale)
      const written = remembered((count: number) => numbers.format(count))
      return ({ count = 0 }) => written(count)
    }
    case TYPE.tag:
      return tagPart(element, writing)
  }
}

const partsIn = (elements: readonly MessageFormatElement[], writing: Writing): MessagePart =>
  inner(elements.map((element) => partOf(element, writing)))

/** Is it the same for all values, because it has no syntax? */
export const isConstant = (source: string): boolean => !/[{}<']/.test(source)

/** The elements of a message. @throws when it is not ICU MessageFormat */
export const parseMessage = (source: string): MessageFormatElement[] =>
  isConstant(source) ? [{ type: TYPE.literal, value: source }] : parse(source, { requiresOtherClause: true })

export const compileMessage = (source: string, writing: Writing): MessagePart =>
  partsIn(parseMessage(source), writing)
