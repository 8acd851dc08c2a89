/** Checks what an application says of preferences, and the templates that it has in other languages. */
import { readFileSync } from 'node:fs'
import type { Preferences, Words } from '../define.ts'
import { isFieldName } from '../form.ts'
import type { Preference } from '../model.ts'
import { languageName, wordsIn } from '../preferences.ts'
import type { Found } from './discover.ts'
import { type Misfit, misfitAt, suggestion } from './fault.ts'
import type { TemplateReading } from './template.ts'

/** The engine's own parameters of the call that chooses one. */
const ownNames = ['at', 'call']
const properties = ['label', 'values']

/** As they stand in an address, a class and a file's name. */
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

/** Those of the language preference, the first one first; none where there is no such preference. */
export const languagesOf = (found: Found<Preferences> | undefined): string[] =>
  preferencesOf(found).flatMap(({ name, values }) => (name === languageName ? [...values.keys()] : []))

/** In the first language, and in others. */
export function titlesOf(
  title: Words,
  languages: string[],
): { title: string; titles: ReadonlyMap<string, string> } {
  const [first = '', ...others] = languages
  const inOthers =
    typeof title === 'string' ? [] : others.map((each) => [each, wordsIn(title, each)] as const)
  return { title: wordsIn(title, first), titles: new Map(inOthers) }
}

/** Does a text have words in the first language, and in none that is not declared? */
export function misfitsOfWords(
  file: string,
  words: Words | undefined,
  languages: string[],
  of: string,
): Misfit[] {
  if (typeof words === 'string') return []
  const [first = ''] = languages
  if (typeof words !== 'object') return [misfitAt(file, of, `"${of}" has no words`)]
  const strange = Object.keys(words).filter((each) => !languages.includes(each))
  if (strange.length > 0)
    return strange.map((each) =>
      misfitAt(file, each, `there is no language "${each}"${suggestion(each, languages)}`),
    )
  return words[first] === undefined
    ? [misfitAt(file, of, `"${of}" has no words in "${first}", the first language`)]
    : []
}

/** Can each preference be chosen, and be seen to be? */
export function checkPreferences(found: Found<Preferences> | undefined): Misfit[] {
  if (!found) return []
  const { file, definition } = found
  const languages = languagesOf(found)
  const misfits: Misfit[] = []
  const misfit = (at: string, message: string) => misfits.push(misfitAt(file, at, message))
  for (const [name, each] of Object.entries(definition.preferences)) {
    if (!isFieldName(name) || ownNames.includes(name)) misfit(name, `"${name}" cannot name a preference`)
    for (const property of Object.keys(each).filter((property) => !properties.includes(property)))
      misfit(property, `a preference has no "${property}"${suggestion(property, properties)}`)
    const values = Object.entries(each.values ?? {})
    if (values.length < 2) misfit(name, `of "${name}" there is nothing to choose: it needs two values`)
    for (const [value, words] of values) {
      if (!isValue(value)) misfit(value, `"${value}" cannot be a value: use letters, digits and -`)
      else if (name === languageName && !isLanguage(value))
        misfit(value, `"${value}" is no language: write en, nl or pt-BR`)
      misfits.push(...misfitsOfWords(file, words, languages, value))
    }
    misfits.push(...misfitsOfWords(file, each.label, languages, name))
  }
  return misfits
}

/** In a layout: the Enter key presses the first button that belongs to a form, so those of preferences come last. */
export function checkLayout({ file }: TemplateReading): Misfit[] {
  const source = readFileSync(file, 'utf8')
  const choices = source.indexOf('{{{choices}}}')
  if (choices === -1 || choices > source.indexOf('{{{body}}}')) return []
  const before = source.slice(0, choices).split('\n')
  const at = { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return [{ ...at, message: '{{{choices}}} belongs behind {{{body}}}: else the Enter key would choose' }]
}

/** What can be sent from a template, whatever it says. */
const formsOf = ({ forms }: TemplateReading): string =>
  JSON.stringify(
    forms.map(({ action, fixed, fields, buttons }) => [
      action,
      fixed,
      fields.map(({ name }) => name),
      buttons.map((button) => [button.action, button.fixed]),
    ]),
  )

/**
 * Does a template in another language offer just what the one in the first does?
 * @param language as its name ends: `guests.nl.hbs`
 */
export function checkTranslation(
  template: TemplateReading,
  language: string,
  first: TemplateReading | undefined,
  languages: string[],
): Misfit[] {
  const at = { file: template.file, line: 1, column: 1 }
  if (languages.indexOf(language) < 1)
    return [
      {
        ...at,
        message: `there is no other language "${language}"${suggestion(language, languages.slice(1))}`,
      },
    ]
  if (!first) return [{ ...at, message: `there is no template in the first language beside it` }]
  return formsOf(template) === formsOf(first)
    ? []
    : [{ ...at, message: 'its forms are not those of the template in the first language' }]
}
