/** Reads the options of a page's forms: those of selects and radios, as its template would write them. */
import type { Page } from '../engine/page.ts'
import type { Catalogue, FormChoices, Template } from '../model/application.ts'
import type { PageData, WrittenChoices } from './page-data.ts'

/** Nothing that is written here is sent, so it needs no seal and no links. */
const unsealed = { seal: () => '', isGood: () => false, fingerprints: () => [], setKeys: () => {} }
const noLinks = { to: () => undefined, search: () => undefined, file: () => '', end: () => '' }
const noTexts: Catalogue = {
  ...{ language: '', locale: 'en', direction: 'ltr', ownName: '' },
  ...{ text: () => '', markup: () => '', write: () => '' },
}

/** @param shown what the screen's view returned */
export function readChoices(render: Template, shown: object, page: Page): readonly FormChoices[] {
  const choices: WrittenChoices[] = []
  const data: PageData = {
    ...{
      page,
      shown,
      choices,
      sealer: unsealed,
      sessionIn: 'form',
      urlAt: String,
      links: noLinks,
      catalogue: noTexts,
      zone: 'UTC',
      rootAt: String,
    },
    forms: { count: 0, fields: new Map() },
  }
  render(shown, data)
  return choices
}
