/** Reads an application's folder: what its files say, and every promise between them that is not kept. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import type { Preferences } from '../define.ts'
import { readFields } from '../fields.ts'
import { checkTransaction, type Reading } from './check.ts'
import { discover, type Found, type FoundTransaction, filesIn } from './discover.ts'
import { type Misfit, sorted, suggestion } from './fault.ts'
import { withPartials } from './partials.ts'
import { checkLayout, checkPreferences, languagesOf } from './preferences.ts'
import { readTemplate, type TemplateReading } from './template.ts'

export interface ApplicationReading {
  transactions: Reading[]
  /** By name. */
  partials: Map<string, TemplateReading>
  layout: TemplateReading
  /** By language. */
  layouts: Map<string, TemplateReading>
  preferences: Found<Preferences> | undefined
  fault: TemplateReading
  /** In the order of their places. */
  misfits: Misfit[]
}

/** The project's own layout and style stand in where an application brings none. */
export const ownFile = (app: string, name: string): string => {
  const file = join(app, 'screens', name)
  return existsSync(file) ? file : join(import.meta.dirname, '../../screens', name)
}

/** By screen, then by language: `guests.nl` is *guests* in *nl*. */
function translationsOf({ translations }: FoundTransaction, read: (file: string) => TemplateReading) {
  const byScreen = new Map<string, Map<string, TemplateReading>>()
  for (const [name, file] of translations) {
    const [screen = '', language = ''] = [name.slice(0, name.indexOf('.')), name.slice(name.indexOf('.') + 1)]
    const known = byScreen.get(screen) ?? new Map()
    byScreen.set(screen, known.set(language, read(file)))
  }
  return byScreen
}

function readTransaction(
  hb: typeof Handlebars,
  found: FoundTransaction,
  partials: ReadonlyMap<string, TemplateReading>,
  languages: string[],
): Reading {
  const names = new Map([...found.actions].map(([name, { definition }]) => [definition as object, name]))
  const offersOf = (offers: readonly object[] = []) =>
    new Set(offers.map((offer) => names.get(offer)).filter((name) => name !== undefined))
  return {
    found,
    templates: new Map(
      [...found.templates].map(([name, file]) => [name, withPartials(readTemplate(hb, file), partials)]),
    ),
    translations: translationsOf(found, (file) => withPartials(readTemplate(hb, file), partials)),
    languages,
    fields: new Map(
      [...found.actions].map(([name, { definition }]) => [name, readFields(definition.input).fields]),
    ),
    offers: new Map([...found.screens].map(([name, { definition }]) => [name, offersOf(definition.offers)])),
  }
}

/** @param app the application's folder */
export async function readApplication(app: string): Promise<ApplicationReading> {
  const hb = Handlebars.create()
  const { found, preferences, misfits } = await discover(app)
  const languages = languagesOf(preferences)
  const files = filesIn(join(app, 'screens/partials'), '.hbs')
  const partials = new Map([...files].map(([name, file]) => [name, readTemplate(hb, file, 'partial')]))
  const layout = readTemplate(hb, ownFile(app, 'layout.hbs'), 'layout')
  const fault = readTemplate(hb, ownFile(app, 'fault.hbs'), 'layout')
  const layouts = new Map(
    languages
      .slice(1)
      .map((language) => [language, join(app, `screens/layout.${language}.hbs`)] as const)
      .filter(([, file]) => existsSync(file))
      .map(([language, file]) => [language, readTemplate(hb, file, 'layout')]),
  )
  const transactions = found.map((each) => readTransaction(hb, each, partials, languages))

  const frames = [...partials.values(), layout, ...layouts.values(), fault]
  const screens = transactions.flatMap(({ templates, translations }) => [
    ...templates.values(),
    ...[...translations.values()].flatMap((each) => [...each.values()]),
  ])
  for (const { partials: used } of [...frames, ...screens])
    for (const { name, file, line, column } of used)
      if (!partials.has(name)) {
        const message = `there is no partial "${name}"${suggestion(name, partials.keys())}`
        misfits.push({ file, line, column, message })
      }
  misfits.push(...checkPreferences(preferences), ...[layout, ...layouts.values()].flatMap(checkLayout))
  misfits.push(...frames.flatMap((frame) => frame.misfits), ...transactions.flatMap(checkTransaction))
  return { transactions, partials, layout, layouts, preferences, fault, misfits: sorted(misfits) }
}
