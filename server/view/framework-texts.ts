/** The framework's own texts: one file for each language, beside the pages that show them. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const folder = join(import.meta.dirname, 'texts')

/** The language of an application without catalogues. */
export const ownLanguage = 'en'

/** The languages that the framework speaks. */
export const ownLanguages: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => basename(name, '.json'))

/** The texts of a language by key; none of a language that the framework does not speak. */
export const frameworkTexts = (language: string): ReadonlyMap<string, string> =>
  new Map(
    ownLanguages.includes(language)
      ? Object.entries(JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8')))
      : [],
  )
