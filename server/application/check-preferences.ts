/** Checks an application's preferences, and its layout. */
import { readFileSync } from 'node:fs'
import type { Preference } from '../model/application.ts'
import type { Preferences } from '../model/define.ts'
import { isFieldName } from '../model/field-name.ts'
import { isMessage } from '../model/message.ts'
import { languageName } from '../model/preferences.ts'
import {
  type Diagnostic,
  diagnosticAt,
  diagnosticIn,
  diagnosticOf,
  locationAt,
  suggestion,
} from './diagnostic.ts'
import type { Found } from './discover.ts'
import type { TemplateReading } from './template-reading.ts'

/** The engine's own parameters of the call that chooses a preference. */
const ownNames = ['at', 'call', languageName]
const properties = ['label', 'values']

/** Whether a text can be a value, which becomes part of a URL, a class name and a file name. */
const isValue = (text: string): boolean => /^[a-zA-Z0-9][a-zA-Z0-9-]{0,30}$/.test(text)

export const preferencesOf = (found: Found<Preferences> | undefined): Preference[] =>
  Object.entries(found?.definition.preferences ?? {}).map(([name, { label, values }]) => ({
    name,
    label,
    values: new Map(Object.entries(values ?? {})),
  }))

const isText = (text: unknown): boolean => typeof text === 'string' || isMessage(text)

/** Can each preference be chosen, and be seen to be? */
export function checkPreferences(found: Found<Preferences> | undefined): Diagnostic[] {
  if (!found) return []
  const { file, definition } = found
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
      if (!isText(words)) diagnostic(value, `"${value}" has no text`)
    }
    if (!isText(each.label)) diagnostic(name, `"${name}" has no label`)
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
    ['{{#each steps}}', 'go to another step'],
  ].flatMap(([part = '', does]) => {
    const index = source.indexOf(part)
    if (index === -1 || index > body) return []
    const message = `${part} belongs behind {{{body}}}: else the Enter key would ${does}`
    return [diagnosticIn(locationAt(file, source, index), 'DEITY_LAYOUT_INCOMPLETE', message)]
  })
}
