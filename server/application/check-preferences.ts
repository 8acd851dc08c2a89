/** Checks an application's preferences, and its templates in other languages. */
import { readFileSync } from 'node:fs'
import type { Preference } from '../model/application.ts'
import type { LocalizedText, Preferences } from '../model/define.ts'
import { isFieldName } from '../model/field-name.ts'
import { languageName, wordsIn } from '../model/preferences.ts'
import {
  type Diagnostic,
  diagnosticAt,
  diagnosticIn,
  diagnosticOf,
  locationAt,
  suggestion,
} from './diagnostic.ts'
import type { Found } from './discover.ts'
import { isReadable, type TemplateReading } from './template-reading.ts'

/** The engine's own parameters of the call that chooses a preference. */
const ownNames = ['at', 'call']
const properties = ['label', 'values']

/** Whether a text can be a value, which becomes part of a URL, a class name and a file name. */
const isValue = (text: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}$/.test(text)

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text)[0] === text
  } catch {
    return false
  }
}

export const preferencesOf = (found: Found<Preferences> | undefined): Preference[] =>
  Object.entries(found?.definition.preferences ?? {}).map(([name, { label, values }]) => ({
    name,
    label,
    values: new Map(Object.entries(values ?? {})),
  }))

/** The values of the language preference, the default first; none if there is no such preference. */
export const languagesOf = (found: Found<Preferences> | undefined): string[] =>
  preferencesOf(found).flatMap(({ name, values }) => (name === languageName ? [...values.keys()] : []))

/** In the first language, and in others. */
export function titlesOf(
  title: LocalizedText,
  languages: string[],
): { title: string; titles: ReadonlyMap<string, string> } {
  const [first = '', ...others] = languages
  const inOthers =
    typeof title === 'string' ? [] : others.map((each) => [each, wordsIn(title, each)] as const)
  return { title: wordsIn(title, first), titles: new Map(inOthers) }
}

/** Does a text exist in the first language, and in declared languages only? */
export function checkText(
  file: string,
  text: LocalizedText | undefined,
  languages: string[],
  of: string,
): Diagnostic[] {
  if (typeof text === 'string') return []
  const [first = ''] = languages
  if (typeof text !== 'object') return [diagnosticAt(file, of, 'DEITY_TEXT_MISSING', `"${of}" has no text`)]
  const undeclared = Object.keys(text).filter((each) => !languages.includes(each))
  if (undeclared.length > 0)
    return undeclared.map((each) => {
      const message = `there is no language "${each}"${suggestion(each, languages)}`
      return diagnosticAt(file, each, 'DEITY_LANGUAGE_UNKNOWN', message)
    })
  return text[first] === undefined
    ? [diagnosticAt(file, of, 'DEITY_TEXT_MISSING', `"${of}" has no text in "${first}", the first language`)]
    : []
}

/** Can each preference be chosen, and be seen to be? */
export function checkPreferences(found: Found<Preferences> | undefined): Diagnostic[] {
  if (!found) return []
  const { file, definition } = found
  const languages = languagesOf(found)
  const diagnostics: Diagnostic[] = []
  const diagnostic = (at: string, message: string) =>
    diagnostics.push(diagnosticAt(file, at, 'DEITY_PREFERENCE_INVALID', message))
  for (const [name, each] of Object.entries(definition.preferences)) {
    if (!isFieldName(name) || ownNames.includes(name)) diagnostic(name, `"${name}" cannot name a preference`)
    for (const property of Object.keys(each).filter((property) => !properties.includes(property)))
      diagnostic(property, `a preference has no "${property}"${suggestion(property, properties)}`)
    const values = Object.entries(each.values ?? {})
    if (values.length < 2) diagnostic(name, `"${name}" has nothing to choose: it needs two values`)
    for (const [value, words] of values) {
      if (!isValue(value)) diagnostic(value, `"${value}" cannot be a value: use letters, digits and -`)
      else if (name === languageName && !isLanguage(value))
        diagnostic(value, `"${value}" is not a language: write en, nl or pt-BR`)
      diagnostics.push(...checkText(file, words, languages, value))
    }
    diagnostics.push(...checkText(file, each.label, languages, name))
  }
  return diagnostics
}

/** What each page of a session must have: its screen, and the button to leave or to sign out. */
const everywhere = ['{{{body}}}', '{{{leave}}}']

/** The Enter key presses the first button of a form, so in a layout the engine's own come last. */
export function checkLayout({ file }: TemplateReading): Diagnostic[] {
  const source = readFileSync(file, 'utf8')
  const missing = everywhere.filter((part) => !source.includes(part))
  if (missing.length > 0)
    return missing.map((part) => diagnosticOf(file, 'DEITY_LAYOUT_INCOMPLETE', `a layout must hold ${part}`))
  const body = source.indexOf('{{{body}}}')
  return [
    ['{{{choices}}}', 'choose'],
    ['{{{extend}}}', 'ask for more time'],
  ].flatMap(([part = '', does]) => {
    const index = source.indexOf(part)
    if (index === -1 || index > body) return []
    const message = `${part} belongs behind {{{body}}}: else the Enter key would ${does}`
    return [diagnosticIn(locationAt(file, source, index), 'DEITY_LAYOUT_INCOMPLETE', message)]
  })
}

/** Everything that the forms of a template can send, without its texts. */
const formsOf = ({ forms, searches }: TemplateReading): string =>
  JSON.stringify([
    forms.map(({ action, fixed, fields, buttons }) => [
      action,
      fixed,
      fields.map(({ name }) => name),
      buttons.map((button) => [button.action, button.fixed]),
    ]),
    searches.map(({ screen, params, fields }) => [
      screen,
      params.map(({ name }) => name),
      fields.map(({ name }) => name),
    ]),
  ])

/**
 * Does a template in another language have the same forms as that in the first language?
 * @param language as its name ends: `guests.nl.hbs`
 */
export function checkTranslation(
  template: TemplateReading,
  language: string,
  first: TemplateReading | undefined,
  languages: string[],
): Diagnostic[] {
  const { file } = template
  const others = languages.slice(1)
  if (!others.includes(language)) {
    const message = `there is no other language "${language}"${suggestion(language, others)}`
    return [diagnosticOf(file, 'DEITY_LANGUAGE_UNKNOWN', message)]
  }
  if (![template, first ?? template].every(isReadable)) return []
  const message = !first
    ? 'there is no template in the first language beside it'
    : formsOf(template) !== formsOf(first) && 'its forms are not those of the template in the first language'
  return message ? [diagnosticOf(file, 'DEITY_TRANSLATION_DIFFERS', message)] : []
}
