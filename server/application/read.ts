/** Reads the files of an application's folder, and lists every mistake in and between them. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Handlebars from 'handlebars'
import type { PublicFile } from '../model/application.ts'
import type { Preferences } from '../model/define.ts'
import { readFields } from '../model/fields.ts'
import { checkTransaction } from './check.ts'
import { unknownFiles } from './check-files.ts'
import { checkFrames } from './check-frames.ts'
import { checkLayout, checkPreferences } from './check-preferences.ts'
import { checkTexts } from './check-texts.ts'
import { type Diagnostic, diagnosticIn, sorted } from './diagnostic.ts'
import { discover, type Found, type FoundTransaction, type ImportModule } from './discover.ts'
import { recursivePartials, unknownPartials, withPartials } from './partials.ts'
import { type CatalogueReading, readCatalogues } from './read-catalogues.ts'
import { readFiles } from './read-files.ts'
import { readTemplate } from './read-template.ts'
import type { Reading } from './reading.ts'
import { filesIn } from './source-files.ts'
import type { TemplateReading } from './template-reading.ts'

export interface ApplicationReading {
  transactions: Reading[]
  /** By name. */
  partials: Map<string, TemplateReading>
  /** The parts of the layout and the fault page that an application can replace alone, by name. */
  frameParts: Map<string, TemplateReading>
  layout: TemplateReading
  preferences: Found<Preferences> | undefined
  fault: TemplateReading
  /** The texts of each language, the first language first. */
  catalogues: readonly CatalogueReading[]
  files: ReadonlyMap<string, PublicFile>
  /** Sorted by location. */
  diagnostics: Diagnostic[]
}

/** Parts of both the layout and the fault page: the head and the foot of a page, and what a visitor can do after a session's end. */
const framePartNames = ['band', 'footer', 'ended']

/** The path of an application's layout or style; the project's own where the application has none. */
export const ownFile = (app: string, name: string): string => {
  const file = join(app, 'screens', name)
  return existsSync(file) ? file : join(import.meta.dirname, '../view/defaults', name)
}

function readTransaction(
  hb: typeof Handlebars,
  found: FoundTransaction,
  all: readonly FoundTransaction[],
  partials: ReadonlyMap<string, TemplateReading>,
  languages: readonly string[],
): Reading {
  const names = new Map([...found.actions].map(([name, { definition }]) => [definition as object, name]))
  const offersOf = (offers: readonly object[] = []) =>
    new Set(offers.map((offer) => names.get(offer)).filter((name) => name !== undefined))
  return {
    found,
    all,
    templates: new Map(
      [...found.templates].map(([name, file]) => [name, withPartials(readTemplate(hb, file), partials)]),
    ),
    languages,
    fields: new Map(
      [...found.actions].map(([name, { definition }]) => [name, readFields(definition.input).fields]),
    ),
    offers: new Map([...found.screens].map(([name, { definition }]) => [name, offersOf(definition.offers)])),
  }
}

/** Forms and links that a partial brings into a layout or the fault page, which belong to no screen. */
function misplacedIn(frame: TemplateReading, partials: ReadonlyMap<string, TemplateReading>): Diagnostic[] {
  const { forms, links, searches, answers, diagnostics } = withPartials(frame, partials)
  const message = `belongs in a screen, and ${frame.file} holds this partial`
  return [
    ...diagnostics.slice(frame.diagnostics.length),
    ...[...forms, ...links, ...searches, ...answers].map((part) =>
      diagnosticIn(part, 'DEITY_TEMPLATE_MISPLACED', message),
    ),
  ]
}

/** Mistakes in and between files, of which each can be read by itself. */
function checkTogether(app: string, reading: Omit<ApplicationReading, 'diagnostics'>, isSound: boolean) {
  const { transactions, partials, frameParts, layout, fault, preferences, catalogues, files } = reading
  const whole = [layout, fault, ...frameParts.values()]
  const screens = transactions.flatMap(({ templates }) => [...templates.values()])
  const templates = [...partials.values(), ...whole, ...screens]
  const inFrames = new Map([...partials, ...frameParts])
  const diagnostics = [
    ...unknownPartials([...partials.values(), ...screens], partials),
    ...unknownPartials(whole, inFrames),
    ...recursivePartials(inFrames),
    ...whole.flatMap((frame) => misplacedIn(frame, inFrames)),
    ...checkPreferences(preferences),
    ...checkLayout(layout),
    ...checkFrames(layout, fault, frameParts.values()),
    ...[...partials.values(), ...whole].flatMap((each) => each.diagnostics),
    ...unknownFiles(templates, files),
    ...transactions.flatMap(checkTransaction),
  ]
  const ofTexts = checkTexts(app, catalogues, templates, isSound && diagnostics.length === 0)
  return [...diagnostics, ...ofTexts]
}

/**
 * @param app the application's folder
 * @param checked imports its modules, where these files were checked before: they are only read then
 */
export async function readApplication(app: string, checked?: ImportModule): Promise<ApplicationReading> {
  const hb = Handlebars.create()
  const { found, preferences, diagnostics } = await discover(app, checked)
  const catalogues = readCatalogues(app)
  const languages = catalogues.map(({ language }) => language)
  const files = filesIn(join(app, 'screens/partials'), '.hbs')
  const partials = new Map([...files].map(([name, file]) => [name, readTemplate(hb, file, 'partial')]))
  const frameParts = new Map(
    framePartNames.map((name) => [name, readTemplate(hb, ownFile(app, `${name}.hbs`), 'layout')]),
  )
  const layout = readTemplate(hb, ownFile(app, 'layout.hbs'), 'layout')
  const fault = readTemplate(hb, ownFile(app, 'fault.hbs'), 'layout')
  const transactions = found.map((each) => readTransaction(hb, each, found, partials, languages))

  const { files: publicFiles, diagnostics: fileDiagnostics } = readFiles(app)
  diagnostics.push(...fileDiagnostics)
  const frames = { frameParts, layout, fault, catalogues }
  const reading = { transactions, partials, ...frames, preferences, files: publicFiles }
  if (!checked) diagnostics.push(...checkTogether(app, reading, diagnostics.length === 0))
  return { ...reading, diagnostics: sorted(diagnostics) }
}
