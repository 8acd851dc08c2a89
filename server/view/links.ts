/** Writes the ways to other screens: links with the identifiers, or buttons that send them in a form. */

import type { Page, ScreenRef } from '../engine/page.ts'
import type { Screen } from '../model/application.ts'
import { bareName } from '../model/params.ts'
import { attribute, escapeHtml } from './escape.ts'
import {
  type At,
  actionIDOf,
  bareUrl,
  fileCall,
  fileUrl,
  type InSession,
  lookCall,
  openForm,
  openPage,
  openSearch,
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
  /**
   * A link that downloads a file, as markup.
   * @param id by which the application keeps it
   * @param text markup as well
   */
  file(id: string, text: string): string
  /**
   * The beginning of a search that leads to a screen, as markup; closed, the search is not offered.
   * @returns `undefined` while the screen's needs are not met
   */
  search(screen: Screen): string | undefined
  /** Markup for the end of the page, after all links. */
  end(): string
}

/** @param address markup as well */
const anchor = (address: string, text: string) => `<a href="${address}">${text}</a>`

/** The links from a page. Each screen's is sealed once. */
export function linksFrom(context: UrlContext, page: Page): Links {
  const { sessionIn } = context
  const sealed = new Map<string, string | undefined>()
  let hasFiles = false
  const isBare = ({ isPublic }: Screen) => isPublic && page.isBare === true
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
      if (isBare(screen)) return anchor(escapeHtml(bareUrl(context, page.transaction, screen)), text)
      const { name } = screen
      if (!sealed.has(name)) sealed.set(name, screen.needs.areMet(page.state) ? seal(screen) : undefined)
      const link = sealed.get(name)
      return link === undefined ? undefined : write(link, text)
    },
    file(id, text) {
      hasFiles = true
      return sessionIn === 'url'
        ? anchor(fileUrl(context, page, id), text)
        : write(actionIDOf(context.sealer, page, page, fileCall(page, id)), text)
    },
    search(screen) {
      if (page.closedBy || !screen.needs.areMet(page.state)) return undefined
      const { transaction, phase, tag } = page
      if (isBare(screen))
        return `<form method="get" action="${bareUrl(context, transaction, { name: bareName(screen.name) })}" role="search" novalidate>`
      return sessionIn === 'url'
        ? openSearch(context, page, { screen, phase, tag })
        : openForm(context, page, lookCall(page, page, { to: screen.name })).replace(
            '<form ',
            '<form role="search" ',
          )
    },
    end: () =>
      sessionIn === 'form' && (hasFiles || [...sealed.values()].some((link) => link !== undefined))
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
