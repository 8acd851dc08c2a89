/**
 * Checks the catalogues against one another, and against the templates and modules that name their keys: each
 * key has a text in each language, is used, and is given the values that its text takes.
 */
import { readFileSync } from 'node:fs'
import { type MessageFormatElement, TYPE } from '@formatjs/icu-messageformat-parser'
import { frameworkTexts, ownLanguage } from '../view/framework-texts.ts'
import { parseMessage, textElements } from '../view/message-format.ts'
import { type Diagnostic, diagnosticIn, diagnosticOf, locationAt, suggestion } from './diagnostic.ts'
import type { CatalogueReading } from './read-catalogues.ts'
import { sourceFiles } from './source-files.ts'
import type { TemplateReading, TextUse } from './template-reading.ts'

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text)[0] === text
  } catch {
    return false
  }
}

/** The names of the values that a message takes. */
function namesIn(elements: readonly MessageFormatElement[]): string[] {
  return elements.flatMap((element) => {
    if (element.type === TYPE.literal || element.type === TYPE.pound) return []
    if (element.type === TYPE.tag) {
      const inside = namesIn(element.children)
      return textElements.includes(element.value) ? inside : [element.value, ...inside]
    }
    if (element.type === TYPE.plural || element.type === TYPE.select)
      return [element.value, ...Object.values(element.options).flatMap(({ value }) => namesIn(value))]
    return [element.value]
  })
}

/** The values that a text takes, or why it cannot be read. */
function valuesOf(text: string): ReadonlySet<string> | string {
  try {
    return new Set(namesIn(parseMessage(text)))
  } catch (error) {
    return (error as Error).message.toLowerCase().replaceAll('_', ' ')
  }
}

const importPattern = /^import \{([^{}]*)\} from ['"]deity['"]/gm

const importsT = (source: string): boolean =>
  [...source.matchAll(importPattern)].some(([, names = '']) => /\bt\b/.test(names))

/** The keys that a module gives to `t`, and all its texts, which may be keys as well. */
function readModule(file: string): { uses: TextUse[]; literals: string[] } {
  const source = readFileSync(file, 'utf8')
  const hasT = importsT(source)
  const uses = hasT
    ? [...source.matchAll(/(?<![\w.$])t\(\s*(['"])([^'"\n]+)\1/g)].map(({ 2: key = '', index }) => ({
        ...{ key, values: undefined },
        ...locationAt(file, source, index),
      }))
    : []
  return { uses, literals: [...source.matchAll(/(['"`])([^'"`\n]+)\1/g)].map(({ 2: text = '' }) => text) }
}

/** A language whose file has another name, or which the framework does not speak in all its texts. */
function checkLanguage({ language, file, texts }: CatalogueReading): Diagnostic[] {
  if (!isLanguage(language)) {
    const message = `"${language}" is not a language: name the file en.json, nl.json or pt-BR.json`
    return [diagnosticOf(file, 'DEITY_LANGUAGE_UNKNOWN', message)]
  }
  const spoken = frameworkTexts(language)
  return [...frameworkTexts(ownLanguage).keys()]
    .filter((key) => !spoken.has(key) && !texts.has(key))
    .map((key) => {
      const message = `the framework has no text "${key}" in "${language}": write it here`
      return diagnosticOf(file, 'DEITY_TEXT_MISSING', message)
    })
}

/** Texts that are not ICU MessageFormat, or that take other values than in the first language. */
function checkCatalogue(
  { texts, locationOf, diagnostics }: CatalogueReading,
  first: ReadonlyMap<string, string>,
): Diagnostic[] {
  return [
    ...diagnostics,
    ...[...texts].flatMap(([key, text]) => {
      const values = valuesOf(text)
      if (typeof values === 'string')
        return [diagnosticIn(locationOf(key), 'DEITY_TEXT_INVALID', `"${key}" cannot be read: ${values}`)]
      const expected = valuesOf(first.get(key) ?? text)
      return [...values]
        .filter((name) => typeof expected !== 'string' && !expected.has(name))
        .map((name) => {
          const message = `"${key}" takes no {${name}} in the first language${suggestion(name, expected)}`
          return diagnosticIn(locationOf(key), 'DEITY_TEXT_VALUES', message)
        })
    }),
  ]
}

const unusedIn = ({ texts, locationOf }: CatalogueReading, used: ReadonlySet<string>): Diagnostic[] =>
  [...texts.keys()]
    .filter((key) => !used.has(key))
    .map((key) => diagnosticIn(locationOf(key), 'DEITY_TEXT_UNUSED', `nothing uses the text "${key}"`))

/** What a template or module names, and what the text of one language is. */
function checkUse({ key, values, ...at }: TextUse, { language, texts }: CatalogueReading): Diagnostic[] {
  const text = texts.get(key) ?? frameworkTextsIn(language).get(key)
  if (text === undefined) {
    // `checkLanguage` lists what the framework lacks.
    if (frameworkTextsIn(ownLanguage).has(key)) return []
    const message = `there is no text "${key}" in "${language}"${suggestion(key, texts.keys())}`
    return [diagnosticIn(at, 'DEITY_TEXT_MISSING', message)]
  }
  const taken = valuesOf(text)
  if (typeof taken === 'string' || !values) return []
  return [
    ...[...taken]
      .filter((name) => !values.includes(name))
      .map((name) => `the text "${key}" needs ${name}= in "${language}"`),
    ...values
      .filter((name) => !taken.has(name))
      .map((name) => `the text "${key}" takes no ${name}= in "${language}"${suggestion(name, taken)}`),
  ].map((message) => diagnosticIn(at, 'DEITY_TEXT_VALUES', message))
}

const spokenBy = new Map<string, ReadonlyMap<string, string>>()
const frameworkTextsIn = (language: string): ReadonlyMap<string, string> => {
  const texts = spokenBy.get(language) ?? frameworkTexts(language)
  spokenBy.set(language, texts)
  return texts
}

/**
 * @param templates all of the application, and those of the framework that stand in for its own
 * @param isSound is nothing else wrong?
 */
export function checkTexts(
  app: string,
  catalogues: readonly CatalogueReading[],
  templates: readonly TemplateReading[],
  isSound: boolean,
): Diagnostic[] {
  const unreadable = catalogues.filter(({ diagnostics }) => diagnostics.length > 0)
  if (unreadable.length > 0) return unreadable.flatMap(({ diagnostics }) => diagnostics)
  const modules = sourceFiles(app)
    .filter((file) => file.endsWith('.ts'))
    .map(readModule)
  const shown = new Set(templates.flatMap(({ texts }) => texts))
  const uses = [...shown, ...modules.flatMap((module) => module.uses)]
  const used = new Set([
    ...frameworkTextsIn(ownLanguage).keys(),
    ...uses.map(({ key }) => key),
    ...modules.flatMap(({ literals }) => literals),
  ])
  const first = new Map([...frameworkTextsIn(ownLanguage), ...(catalogues[0]?.texts ?? [])])
  const named = catalogues.filter(({ language }) => isLanguage(language))
  const wrong = [
    ...catalogues.flatMap(checkLanguage),
    ...named.flatMap((each) => checkCatalogue(each, first)),
    ...uses.flatMap((use) => named.flatMap((each) => checkUse(use, each))),
  ]
  // What uses a text may be among what could not be read, or names it wrongly.
  return isSound && wrong.length === 0 ? named.flatMap((each) => unusedIn(each, used)) : wrong
}
