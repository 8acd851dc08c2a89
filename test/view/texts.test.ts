/** The framework's catalogues have the same keys, take the same values, and every key is used. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser'
import t from 'tap'
import { endedReasons, faults } from '../../server/model/faults.ts'
import { frameworkTexts, ownLanguage, ownLanguages } from '../../server/view/framework-texts.ts'
import { parseMessage } from '../../server/view/message-format.ts'
import { root } from '../support/app.ts'

const namesIn = (elements: readonly MessageFormatElement[]): string[] =>
  elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return []
    if (element.type === TYPE.tag) return namesIn(element.children)
    if (element.type !== TYPE.plural && element.type !== TYPE.select) return [element.value]
    return [element.value, ...Object.values(element.options).flatMap(({ value }) => namesIn(value))]
  })

const english = frameworkTexts(ownLanguage)

for (const language of ownLanguages)
  t.test(`${language} has every text, in the order of ${ownLanguage}`, async (t) => {
    const texts = frameworkTexts(language)
    t.same([...texts.keys()], [...english.keys()])
    for (const [key, text] of texts) {
      const expected = new Set(namesIn(parseMessage(english.get(key) ?? '')))
      t.same([...new Set(namesIn(parseMessage(text)))].sort(), [...expected].sort(), `${language}: ${key}`)
      if (/\.(title|text)$/.test(key)) t.notMatch(text, /^\s|\s$/)
    }
  })

/** Why a file is not accepted; see `refusal` in receive-file.ts. */
const fileReasons = ['busy', 'no-room', 'too-large', 'type', 'empty']

t.test('every fault and every end has its texts, and every text is used', async (t) => {
  const told = [
    ...Object.keys(faults).flatMap((code) => [`deity.fault.${code}.title`, `deity.fault.${code}.text`]),
    ...endedReasons.flatMap((reason) => [`deity.ended.${reason}.title`, `deity.ended.${reason}.text`]),
    ...fileReasons.map((reason) => `deity.file.${reason}`),
    ...['date', 'email', 'integer', 'number'].map((kind) => `deity.error.${kind}`),
  ]
  for (const key of told) t.ok(english.has(key), key)
  const code = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|hbs)$/.test(name))
    .map((name) => readFileSync(join(root, 'server', name), 'utf8'))
    .join('\n')
  const used = new Set([...code.matchAll(/deity\.[\w.-]*\w/g)].map(([key]) => key))
  for (const key of english.keys()) t.ok(told.includes(key) || used.has(key), `${key} is used`)
  for (const key of used)
    if (/^deity\.(?!dev|example)/.test(key) && !english.has(key))
      t.match(key, /^deity\.(fault|ended|error|file$|js|test|dev|sqlite)/, key)
})
