/** Writes the ways to other screens: links with the identifiers, or buttons that send them in a form. */

import type { Page, ScreenRef } from '../engine/page.ts'
import type { Screen } from '../model/application.ts'
import { attribute } from './escape.ts'
import {
  type At,
  actionIDOf,
  type InSession,
  lookCall,
  openForm,
  openPage,
  type UrlContext,
  urlOf,
} from './urls.ts'

/** The form that a page's buttons to other screens belong to, wherever they stand. */
const lookForm = 'look'

export interface Links {
  /**
   * A link to a screen as of the page's phase, as markup.
   * @param text markup as well
   * @returns `undefined` while the screen's needs are not met
   */
  to(screen: Screen, text: string): string | undefined
  /** Markup for the end of the page, after all links. */
  end(): string
}

/** @param address markup as well */
const anchor = (address: string, text: string) => `<a href="${address}">${text}</a>`

/** The links from a page. Each screen's is sealed once. */
export function linksFrom(context: UrlContext, page: Page): Links {
  const { sessionIn } = context
  const sealed = new Map<Screen, string | undefined>()
  const seal = (screen: Screen) =>
    sessionIn === 'url'
      ? urlOf(context, page, { screen, phase: page.phase, tag: page.tag }, { and: '&amp;' })
      : actionIDOf(context.sealer, page, page, lookCall(page, page, { to: screen.name }))
  const write = (seal: string, text: string) =>
    sessionIn === 'url'
      ? anchor(seal, text)
      : `<button class="link" form="${lookForm}"${attribute('name', `actionID.${seal}`)}>${text}</button>`
  return {
    to(screen, text) {
      // From a closed page nothing leads back into what was confirmed.
      if (page.closedBy) return undefined
      if (!sealed.has(screen)) sealed.set(screen, screen.needs.areMet(page.state) ? seal(screen) : undefined)
      const link = sealed.get(screen)
      return link === undefined ? undefined : write(link, text)
    },
    end: () =>
      sessionIn === 'form' && [...sealed.values()].some((link) => link !== undefined)
        ? `${openPage(context, page, { id: lookForm })}</form>`
        : '',
  }
}

/**
 * A link to any place of a session, as markup of its own.
 * @param text markup as well
 */
export const linkTo = (
  context: UrlContext,
  session: InSession,
  place: At | ScreenRef,
  text: string,
): string =>
  context.sessionIn === 'url'
    ? anchor(urlOf(context, session, place, { and: '&amp;' }), text)
    : `${openForm(context, { ...session, ...place }, lookCall(session, place))}<button class="link">${text}</button></form>`
