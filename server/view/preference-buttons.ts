/** The language and the preferences on a page: the present value of each, and a button for every other value. */

import type { Page } from '../engine/page.ts'
import { message } from '../model/message.ts'
import { type Chosen, languageName } from '../model/preferences.ts'
import { parseCall, writeCall } from '../security/identifiers.ts'
import { attribute, escapeHtml } from './escape.ts'
import type { LanguageChoice } from './fault-page.ts'
import type { PageData } from './page-data.ts'
import { actionIDOf, openPage } from './urls.ts'

/** The id of the form whose fields are sent with a choice: the page's first form with fields. */
export const filledForm = 'filled'

/** Does the page have buttons for preferences? */
export const hasPreferenceButtons = ({ transaction, closedBy }: Page): boolean =>
  (transaction.preferences.length > 0 || transaction.languages.length > 1) && !closedBy

/** What can be chosen: the parameter of the call, its label, and each value with its words as markup. */
interface Row {
  name: string
  label: string
  values: readonly { value: string; words: string; lang?: string }[]
  present: string
}

function rowsOf(
  { page, catalogue }: PageData,
  { values }: Chosen,
  languages: readonly LanguageChoice[],
): Row[] {
  const spoken: Row = {
    name: languageName,
    label: catalogue.markup(message('deity.language')),
    values: languages.map(({ language, ownName }) => ({
      ...{ value: language, words: escapeHtml(ownName) },
      ...(language !== catalogue.language && { lang: language }),
    })),
    present: catalogue.language,
  }
  const preferred = page.transaction.preferences.map(({ name, label, values: all }) => ({
    name,
    label: catalogue.markup(label),
    values: [...all].map(([value, words]) => ({ value, words: catalogue.markup(words) })),
    present: values[name] ?? '',
  }))
  return languages.length > 1 ? [spoken, ...preferred] : preferred
}

/** The buttons come after all forms of the page, because the Enter key presses the first button of a form. */
export function preferenceButtons(
  data: PageData,
  chosen: Chosen,
  languages: readonly LanguageChoice[],
): string {
  const { page, sealer, forms } = data
  if (!hasPreferenceButtons(page)) return ''
  const rows = rowsOf(data, chosen, languages)
  const callOf = (name: string, value: string, call: string | undefined) =>
    writeCall('prefer', { ...(call !== undefined && { call }), [name]: value })
  // An action with long fixed parameters may leave no room for the preference.
  const fits = (call: string) =>
    rows.every(({ name, values }) => values.every(({ value }) => parseCall(callOf(name, value, call))))
  const filled = forms.filled !== undefined && fits(forms.filled) ? forms.filled : undefined
  const written = rows.map(({ name, label, values, present }) => {
    const each = values.map(({ value, words, lang }) => {
      const spoken = attribute('lang', lang)
      if (value === present) return `<strong>${words}</strong>`
      const sealed = actionIDOf(sealer, page, page, callOf(name, value, filled))
      const form = attribute('form', filled !== undefined && filledForm)
      return `<button class="link"${form}${attribute('name', `actionID.${sealed}`)}><span class="unseen">${label}: </span><span${spoken}>${words}</span></button>`
    })
    return `<p>${label}: ${each.join(' ')}</p>`
  })
  return filled === undefined ? `${openPage(data, page)}${written.join('')}</form>` : written.join('')
}

/** The languages on a page without a session: links to the same page. */
export function languageLinks(
  { language: present }: { language: string },
  languages: readonly LanguageChoice[],
  path: string,
): string {
  if (languages.length < 2) return ''
  return languages
    .map(({ language, ownName, urlAt }) =>
      language === present
        ? `<strong>${escapeHtml(ownName)}</strong>`
        : `<a${attribute('href', urlAt(path))}${attribute('hreflang', language)}${attribute('lang', language)}>${escapeHtml(ownName)}</a>`,
    )
    .join(' ')
}
