/** The texts of one language: the application's and the framework's, by key. */
import type { Catalogue } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { isMessage, type MessageValues, partsOf } from '../model/message.ts'
import { escapeHtml, isolate } from './escape.ts'
import { compileMessage, isConstant, type MessagePart } from './message-format.ts'

/** English without a country has the day before the month here. */
export const localeOf = (language: string): string => (language === 'en' ? 'en-GB' : language)

interface WithTextInfo {
  textInfo?: { direction: 'ltr' | 'rtl' }
  getTextInfo?: () => { direction: 'ltr' | 'rtl' }
}

/** Does the language run from the right? */
export function directionOf(language: string): 'ltr' | 'rtl' {
  const locale = new Intl.Locale(language) as unknown as WithTextInfo
  return (locale.getTextInfo?.() ?? locale.textInfo)?.direction ?? 'ltr'
}

const none: MessageValues = Object.freeze({})

/** Compiled messages, each when it is first written: a page needs few of them. */
function compiled(
  texts: ReadonlyMap<string, string>,
  isMarkup: boolean,
  locale: string,
): (key: string, values: MessageValues, zone: string) => string {
  const parts = new Map<string, string | MessagePart>()
  const partFor = (key: string): string | MessagePart => {
    const source = texts.get(key)
    // The checks know every key that a template or a module names; a stored one may be of an earlier version.
    if (source === undefined) return ''
    if (isConstant(source)) return isMarkup ? escapeHtml(source) : source
    return compileMessage(source, { locale, isMarkup, write })
  }
  function write(key: string, values: MessageValues, zone: string): string {
    let part = parts.get(key)
    if (part === undefined) {
      part = partFor(key)
      parts.set(key, part)
    }
    return typeof part === 'string' ? part : part({ values, zone })
  }
  return write
}

/** @param texts by key, in ICU MessageFormat */
export function createCatalogue(language: string, texts: ReadonlyMap<string, string>): Catalogue {
  const locale = localeOf(language)
  const asText = compiled(texts, false, locale)
  const asMarkup = compiled(texts, true, locale)
  let ownName: string | undefined
  return {
    language,
    locale,
    direction: directionOf(language),
    // Its data take 10 ms to load, and an application with one language names none.
    get ownName() {
      ownName ??= new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
      return ownName
    },
    text(text: LocalizedText, zone = 'UTC') {
      if (!isMessage(text)) return String(text)
      const { key, values } = partsOf(text)
      return asText(key, values, zone)
    },
    markup(text: unknown, zone = 'UTC') {
      if (!isMessage(text)) return isolate(text)
      const { key, values } = partsOf(text)
      return asMarkup(key, values, zone)
    },
    write: (key, values = none) => asText(key, values, 'UTC'),
  }
}
