/** Texts of catalogues, for tests that call an application's functions or look for the framework's words. */
import { readCatalogues } from '../../server/application/read-catalogues.ts'
import type { LocalizedText } from '../../server/model/define.ts'
import { isMessage } from '../../server/model/message.ts'
import { createCatalogue } from '../../server/view/catalogue.ts'
import { frameworkTexts, ownLanguage, ownLanguages } from '../../server/view/framework-texts.ts'

const english = frameworkTexts(ownLanguage)

/** The framework's text of a key: `deity.fault.lost.title`. @throws when there is none */
export function ownText(key: string): string {
  const text = english.get(key)
  if (text === undefined) throw new Error(`there is no text ${key}`)
  return text
}

/** The framework's texts of a key, in all its languages. */
export const ownTexts = (key: string): string[] =>
  ownLanguages.map((language) => frameworkTexts(language).get(key) ?? '')

export const faultTitle = (code: string): string => ownText(`deity.fault.${code}.title`)

/**
 * Puts texts in place of the messages in a value, such as what `handle` or `view` returns:
 * `textsOf(folder, 'nl')(await action.handle(…))`.
 * @param folder the application's
 * @param language the first by default
 */
export function textsOf(folder: string, language?: string): <Value>(value: Value) => Value {
  const read = readCatalogues(folder)
  const found = language === undefined ? read[0] : read.find((each) => each.language === language)
  if (!found) throw new Error(`there is no catalogue of "${language}"`)
  const own = frameworkTexts(found.language)
  const catalogue = createCatalogue(found.language, new Map([...own, ...found.texts]))
  const said = (value: unknown): unknown => {
    if (isMessage(value)) return catalogue.text(value as LocalizedText)
    if (Array.isArray(value)) return value.map(said)
    if (typeof value !== 'object' || value === null || value instanceof Date) return value
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, said(each)]))
  }
  return said as <Value>(value: Value) => Value
}
