/** Until when a page's answers are kept, and the button that keeps them longer. */
import type { Page } from '../engine/page.ts'
import { parseCall, writeCall } from '../security/identifiers.ts'
import { attribute } from './escape.ts'
import type { PageData } from './page-data.ts'
import { filledForm } from './preference-buttons.ts'
import { actionIDOf, openForm } from './urls.ts'

/** Has the session stored answers that a visitor can still go on with here? */
export const canExtend = ({ expires, closedBy, screen }: Page): boolean =>
  expires !== undefined && !closedBy && !screen.isEnd

/** The form that the button belongs to where the page has no form with fields. */
const ownForm = 'extend'

/** The call of the button together with that of the page's form with fields, if there is one. */
function callOf({ forms: { filled } }: PageData): string | undefined {
  const call = filled === undefined ? undefined : writeCall('extend', { call: filled })
  return call !== undefined && parseCall(call) ? call : undefined
}

/** The button without its text and its end. What is typed on the page goes with it, and comes back. */
export function extendButton(data: PageData): string | false {
  const { page, sealer } = data
  if (!canExtend(page)) return false
  const call = callOf(data)
  return call === undefined
    ? `<button class="link" form="${ownForm}">`
    : `<button class="link" formnovalidate form="${filledForm}"${attribute('name', `actionID.${actionIDOf(sealer, page, page, call)}`)}>`
}

/** The button's form, for the end of the page, unless it belongs to another. */
export const extendForm = (data: PageData): string =>
  canExtend(data.page) && callOf(data) === undefined
    ? `${openForm(data, data.page, 'extend', { id: ownForm })}</form>`
    : ''

const hour = 3_600_000
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short' } as const

/** By locale and time zone, with the day and without. */
const formats = new Map<string, Intl.DateTimeFormat>()

/** The time in the transaction's zone, which is named, and the day unless it is soon. */
export function keptUntil({ expires = 0, transaction }: Page, now: number, locale: string): string {
  const { timeZone } = transaction
  const isSoon = expires - now < 12 * hour
  const key = `${locale} ${timeZone} ${isSoon}`
  const day = isSoon ? {} : ({ day: 'numeric', month: 'long' } as const)
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...clock, ...day, timeZone })
  formats.set(key, format)
  return format.format(expires)
}
