/** How a page leads to other screens: by links that carry the identifiers, or by buttons that send them in a form. */
import { type Sealer, writeCall } from '../ids.ts'
import type { Screen } from '../model.ts'
import type { Page, Place } from '../page.ts'
import { type At, actionIDOf, addressOf, type InSession, openForm, openPage } from './address.ts'
import { attribute, isolate } from './escape.ts'

/** `form`: no identifier ever stands in an address. */
export type Carry = 'link' | 'form'

/** The form that a page's buttons to other screens belong to, wherever they stand. */
const lookForm = 'look'

export interface Ways {
  /**
   * The way to a screen as of the page's phase, as markup.
   * @param text markup as well
   * @returns `undefined` when what the screen needs is not there yet
   */
  to(screen: Screen, text: string): string | undefined
  /** What has to stand at the end of the page once all ways are written. */
  end(): string
}

/** @param address markup as well */
const linkTo = (address: string, text: string) => `<a href="${address}">${text}</a>`

/** The ways from a page. Each screen's is sealed once. */
export function waysFrom(carry: Carry, sealer: Sealer, page: Page): Ways {
  const sealed = new Map<Screen, string | undefined>()
  const seal = (screen: Screen) =>
    carry === 'link'
      ? addressOf(sealer, page, { screen, phase: page.phase }, '&amp;')
      : actionIDOf(sealer, page, page, writeCall('show', { to: screen.name }))
  const write = (seal: string, text: string) =>
    carry === 'link'
      ? linkTo(seal, text)
      : `<button class="link" form="${lookForm}"${attribute('name', `actionID.${seal}`)}>${text}</button>`
  return {
    to(screen, text) {
      if (!sealed.has(screen)) sealed.set(screen, screen.needs.areMet(page.state) ? seal(screen) : undefined)
      const way = sealed.get(screen)
      return way === undefined ? undefined : write(way, text)
    },
    end: () =>
      carry === 'form' && [...sealed.values()].some((way) => way !== undefined)
        ? `${openPage(page, lookForm)}</form>`
        : '',
  }
}

/** The way to any place of a session, as markup of its own. */
export const wayTo = (
  carry: Carry,
  sealer: Sealer,
  session: InSession,
  place: At | Place,
  text: string,
): string =>
  carry === 'link'
    ? linkTo(addressOf(sealer, session, place, '&amp;'), isolate(text))
    : `${openForm(sealer, { ...session, ...place }, 'show')}<button class="link">${isolate(text)}</button></form>`
