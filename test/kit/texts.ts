/** The framework's texts that a test looks for on a page, in English. */
import { frameworkTexts, ownLanguage } from '../../server/view/framework-texts.ts'

const english = frameworkTexts(ownLanguage)

/** The text of a key: `deity.fault.lost.title`. @throws when there is none */
export function ownText(key: string): string {
  const text = english.get(key)
  if (text === undefined) throw new Error(`there is no text ${key}`)
  return text
}

export const faultTitle = (code: string): string => ownText(`deity.fault.${code}.title`)
