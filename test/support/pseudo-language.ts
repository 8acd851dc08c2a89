/**
 * The sample in a language that nobody speaks: every letter of every text accented, and each text a third
 * longer. What `Intl` writes is Greek, so a plain letter on a page comes from no catalogue.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser'
import { printAST } from '@formatjs/icu-messageformat-parser/printer.js'
import { frameworkTexts } from '../../server/view/framework-texts.ts'
import { parseMessage } from '../../server/view/message-format.ts'

/** A tag that `Intl` knows and the framework does not speak. */
export const pseudoLanguage = 'el'

const plain = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
const accented = 'àḃçďéƒĝĥîĵķļḿñöþɋŕšťûṽŵẋýžÀḂÇĎÉƑĜĤÎĴĶĻḾÑÖÞɊŔŠŤÛṼŴẊÝŽ'

const accent = (text: string): string =>
  text.replace(/[a-zA-Z]/g, (letter) => accented[plain.indexOf(letter)] ?? '')

/** Each word of four letters and more is a third longer, so that it breaks where the word did. */
const lengthen = (text: string): string =>
  text.replace(/\p{L}{4,}/gu, (word) => word + 'ö'.repeat(Math.ceil(word.length / 3)))

const inPseudo = (elements: readonly MessageFormatElement[]): MessageFormatElement[] =>
  elements.map((element) => {
    if (element.type === TYPE.literal) return { ...element, value: lengthen(accent(element.value)) }
    if (element.type === TYPE.tag) return { ...element, children: inPseudo(element.children) }
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return element
    const options = Object.entries(element.options).map(([name, { value }]) => [
      name,
      { value: inPseudo(value) },
    ])
    return { ...element, options: Object.fromEntries(options) }
  })

/** Adds the language to a copy of the sample. */
export function addPseudoLanguage(folder: string): void {
  const own = JSON.parse(readFileSync(join(folder, 'screens/texts/en.json'), 'utf8')) as Record<
    string,
    string
  >
  const texts = [...frameworkTexts('en'), ...Object.entries(own)].map(([key, text]) => [
    key,
    printAST(inPseudo(parseMessage(text))),
  ])
  writeFileSync(
    join(folder, `screens/texts/${pseudoLanguage}.json`),
    JSON.stringify(Object.fromEntries(texts)),
  )
}
