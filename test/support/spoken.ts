/** What a template's helpers need to know of a language: that of a page in English. */
import { createCatalogue } from '../../server/view/catalogue.ts'
import { frameworkTexts } from '../../server/view/framework-texts.ts'

export const inEnglish = {
  catalogue: createCatalogue('en', frameworkTexts('en')),
  zone: 'UTC',
  rootAt: String,
}
