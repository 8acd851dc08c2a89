/** The preferences on a page: the present value of each, and a button for every other value. */

import type { Page } from '../engine/page.ts'
import { type Chosen, languageName, wordsIn } from '../model/preferences.ts'
import { parseCall, writeCall } from '../security/identifiers.ts'
import { attribute, isolate } from './escape.ts'
import type { PageData } from './page-data.ts'
import { actionIDOf, openPage } from './urls.ts'

/** The id of the form whose fields are sent with a choice: the page's first form with fields. */
export const filledForm = 'filled'

/** Does the page have buttons for preferences? */
export const hasPreferenceButtons = ({ transaction, closedBy }: Page): boolean =>
  transaction.preferences.length > 0 && !closedBy

/**
 * The buttons come after all forms of the page, because the Enter key presses the first button of a form.
 * @param language that of the page
 */
export function preferenceButtons(data: PageData, { values }: Chosen, language: string): string {
  const { page, sealer, forms } = data
  if (!hasPreferenceButtons(page)) return ''
  const callOf = (name: string, value: string, call: string | undefined) =>
    writeCall('prefer', { ...(call !== undefined && { call }), [name]: value })
  const { preferences } = page.transaction
  // An action with long fixed parameters may leave no room for the preference.
  const fits = (call: string) =>
    preferences.every(({ name, values }) =>
      [...values.keys()].every((value) => parseCall(callOf(name, value, call))),
    )
  const filled = forms.filled !== undefined && fits(forms.filled) ? forms.filled : undefined
  const rows = preferences.map(({ name, label, values: all }) => {
    const text = isolate(wordsIn(label, language))
    const each = [...all].map(([value, words]) => {
      const spoken = attribute('lang', name === languageName && value !== language && value)
      const word = isolate(wordsIn(words, language))
      if (value === values[name]) return `<strong${spoken}>${word}</strong>`
      const sealed = actionIDOf(sealer, page, page, callOf(name, value, filled))
      const form = attribute('form', filled !== undefined && filledForm)
      return `<button class="link"${form}${attribute('name', `actionID.${sealed}`)}><span class="unseen">${text}: </span><span${spoken}>${word}</span></button>`
    })
    return `<p>${text}: ${each.join(' ')}</p>`
  })
  return filled === undefined ? `${openPage(data, page)}${rows.join('')}</form>` : rows.join('')
}
