/** The preferences on a page: of each the value that holds, and a button for every other. */
import { parseCall, writeCall } from '../ids.ts'
import type { Page } from '../page.ts'
import { type Chosen, languageName, wordsIn } from '../preferences.ts'
import { actionIDOf, openPage } from './address.ts'
import { attribute, isolate } from './escape.ts'
import type { PageData } from './helpers.ts'

/** The form whose fields go with what is chosen: the page's first that has any. */
export const filledForm = 'filled'

/** Does the page have such buttons? */
export const hasChoices = ({ transaction, closedBy }: Page): boolean =>
  transaction.preferences.length > 0 && !closedBy

/**
 * They stand behind all forms of the page: of the buttons that belong to a form, the Enter key presses the first.
 * @param language that of the page
 */
export function choicesOf(
  { page, sealer, forms }: PageData,
  { values, at }: Chosen,
  language: string,
): string {
  if (!hasChoices(page)) return ''
  const callOf = (name: string, value: string, call: string | undefined) =>
    writeCall('prefer', { ...(call !== undefined && { call }), at: String(at), [name]: value })
  const { preferences } = page.transaction
  // An action whose fixed parameters are long leaves no room beside it.
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
      return `<button class="link" formnovalidate${form}${attribute('name', `actionID.${sealed}`)}><span class="unseen">${text}: </span><span${spoken}>${word}</span></button>`
    })
    return `<p>${text}: ${each.join(' ')}</p>`
  })
  return filled === undefined ? `${openPage(page)}${rows.join('')}</form>` : rows.join('')
}
