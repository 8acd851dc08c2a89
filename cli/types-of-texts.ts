/** Writes the keys of the catalogues as types, so that the type checker knows what `t` takes in a module. */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser'
import type { ApplicationReading } from '../server/application/read.ts'
import { frameworkTexts, ownLanguage } from '../server/view/framework-texts.ts'
import { parseMessage, textElements } from '../server/view/message-format.ts'
import { own } from './folder.ts'
import type { MadeModule } from './made-module.ts'

const moment = 'string | number | Date'

/** The type of each value that a message takes. A number and a text of one name are a number. */
function typesIn(elements: readonly MessageFormatElement[], types = new Map<string, string>()) {
  for (const element of elements) {
    if (element.type === TYPE.number || element.type === TYPE.plural) types.set(element.value, 'number')
    else if (element.type === TYPE.date || element.type === TYPE.time)
      types.set(element.value, `${moment} | readonly (${moment})[]`)
    else if (element.type === TYPE.tag && textElements.includes(element.value))
      typesIn(element.children, types)
    else if (element.type !== TYPE.literal && element.type !== TYPE.pound && !types.has(element.value))
      types.set(element.value, 'unknown')
    if (element.type === TYPE.plural || element.type === TYPE.select)
      for (const { value } of Object.values(element.options)) typesIn(value, types)
  }
  return types
}

function valuesOf(text: string): string {
  try {
    const types = [...typesIn(parseMessage(text))]
    return `{ ${types.map(([name, type]) => `${JSON.stringify(name)}: ${type}`).join('; ')} }`
  } catch {
    // The catalogue's own diagnostic says what is wrong.
    return 'any'
  }
}

/** The module that an application imports as `deity`. */
function moduleOf(app: string): string {
  try {
    return createRequire(join(app, 'package.json')).resolve('deity')
  } catch {
    return join(own, 'server/model/define.ts')
  }
}

/** One property for each key of the first language; nothing for an application without catalogues. */
export function writeTextTypes(app: string, { catalogues }: ApplicationReading): MadeModule {
  const texts = catalogues[0]?.texts ?? new Map<string, string>()
  const known = texts.size > 0 ? new Map([...frameworkTexts(ownLanguage), ...texts]) : texts
  return {
    lines: [
      'export {}',
      ...(known.size > 0
        ? [
            `declare module ${JSON.stringify(moduleOf(app))} {`,
            'interface Texts {',
            ...[...known].map(([key, text]) => `${JSON.stringify(key)}: ${valuesOf(text)}`),
            '}',
            '}',
          ]
        : []),
    ],
    meaning: () => [],
  }
}
