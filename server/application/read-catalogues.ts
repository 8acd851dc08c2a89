/** Reads an application's catalogues: `screens/texts/LANGUAGE.json`, each a text by its key. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownLanguage } from '../view/framework-texts.ts'
import { type Diagnostic, diagnosticIn, diagnosticOf, type Location, locationAt } from './diagnostic.ts'
import { filesIn } from './source-files.ts'

export interface CatalogueReading {
  language: string
  file: string
  /** By key. */
  texts: ReadonlyMap<string, string>
  /** Where a key stands in the file. */
  locationOf: (key: string) => Location
  diagnostics: Diagnostic[]
}

/** A name of a JSON object and the colon behind it. */
const namePattern = /"([^"\\\n]*)"[ \t]*:/g

/** Where in its text JSON is wrong, as the parser's message says. */
function syntaxErrorIn(file: string, source: string, { message }: Error): Diagnostic {
  const [, position = '0'] = /at position (\d+)/.exec(message) ?? []
  const location = locationAt(file, source, Number(position))
  return diagnosticIn(location, 'DEITY_CATALOGUE_SYNTAX', `this is not JSON: ${message}`)
}

function readCatalogue(language: string, file: string): CatalogueReading {
  const source = readFileSync(file, 'utf8')
  const diagnostics: Diagnostic[] = []
  const texts = new Map<string, string>()
  const names = [...source.matchAll(namePattern)]
  const placesOf = (key: string) => names.filter(([, name]) => name === key)
  const locationOf = (key: string) => locationAt(file, source, placesOf(key)[0]?.index ?? 0)
  const wrong = (location: Location, message: string) =>
    diagnostics.push(diagnosticIn(location, 'DEITY_CATALOGUE_SYNTAX', message))
  try {
    const read: unknown = JSON.parse(source)
    for (const [key, text] of Object.entries(Object(read))) {
      const [, again] = placesOf(key)
      if (typeof text === 'string') texts.set(key, text)
      else wrong(locationOf(key), `"${key}" has no text: a catalogue holds one text for each key`)
      if (again) wrong(locationAt(file, source, again.index), `"${key}" stands here twice`)
    }
  } catch (error) {
    diagnostics.push(syntaxErrorIn(file, source, error as Error))
  }
  return { language, file, texts, locationOf, diagnostics }
}

/** A language without a file: that of an application without catalogues. */
const nothing = (app: string): CatalogueReading => {
  const file = join(app, 'screens/texts', `${ownLanguage}.json`)
  const { line, column } = diagnosticOf(file, 'DEITY_TEXT_MISSING', '')
  return {
    ...{ language: ownLanguage, file, texts: new Map(), diagnostics: [] },
    locationOf: () => ({ file, line, column }),
  }
}

/** The first one is English where there is English, and else the first by name. */
export function readCatalogues(app: string): CatalogueReading[] {
  const files = [...filesIn(join(app, 'screens/texts'), '.json')]
  if (files.length === 0) return [nothing(app)]
  return files
    .sort(([one], [other]) => Number(other === ownLanguage) - Number(one === ownLanguage))
    .map(([language, file]) => readCatalogue(language, file))
}
