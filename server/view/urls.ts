/** Writes the identifiers: into the URL of a screen, and into the beginning of a form. */

import type { Screen } from '../model/application.ts'
import { bareName, paramsIn } from '../model/params.ts'
import { bindingMark } from '../security/browser-binding.ts'
import { type PhaseRef, writeCall, writeScreenID } from '../security/identifiers.ts'
import type { Sealer } from '../security/seal.ts'
import { attribute } from './escape.ts'

export interface InSession {
  transaction: { name: string }
  sessionID: string
  /** The cookie of its visitor. */
  binding: string | undefined
}

export interface At extends PhaseRef {
  screen: Pick<Screen, 'name'> & Partial<Pick<Screen, 'isPublic' | 'params'>>
}

const screenIDOf = (at: At) => writeScreenID(at.screen.name, at)

/** A call of an action, sealed for one screen of one session. */
export function actionIDOf(
  sealer: Sealer,
  { transaction, sessionID }: Pick<InSession, 'transaction' | 'sessionID'>,
  at: At,
  call: string,
): string {
  const sealed = { transaction: transaction.name, sessionID, screen: screenIDOf(at), call }
  return `${call}.${sealer.seal(sealed)}`
}

/**
 * The call that shows a screen. Before the first phase no row binds the session to a browser, so the call
 * does.
 * @param to another screen, as of the same phase
 */
export function lookCall(session: InSession, { phase }: PhaseRef, to?: string): string {
  const mark = phase === 0 ? bindingMark(session) : undefined
  return writeCall('show', { ...(to !== undefined && { to }), ...(mark !== undefined && { of: mark }) })
}

/** As a value of a query: the other characters of an identifier need no encoding there. */
const inQuery = (identifier: string) => identifier.replaceAll('%', '%25').replaceAll('&', '%26')

/** Divides the parameters of a screen: those that a visitor may write stand in the URL as they are. */
function divided({ screen }: At): { offered: string; typed: string } {
  const { name, params } = screen
  if (!params || params.typed.size === 0) return { offered: name, typed: '' }
  const isTyped = (pair: string) => params.typed.has(pair.slice(0, pair.indexOf('=')))
  const pairs = paramsIn(name).split('&').filter(Boolean)
  const offered = pairs.filter((pair) => !isTyped(pair)).join('&')
  return {
    offered: bareName(name) + (offered && `?${offered}`),
    typed: pairs.filter(isTyped).join('&'),
  }
}

/** The address of a public screen, without a session. */
export const bareUrl = (transaction: { name: string }, { name }: Pick<Screen, 'name'>): string =>
  `/${transaction.name}/${name}`

/**
 * The URL that shows a screen.
 * @param and what stands between its parameters; `&amp;` in markup
 */
export function urlOf(sealer: Sealer, session: InSession, at: At, and: '&' | '&amp;' = '&'): string {
  const { offered, typed } = divided(at)
  const sealed = { screen: { name: offered }, phase: at.phase, tag: at.tag }
  const actionID = inQuery(actionIDOf(sealer, session, sealed, lookCall(session, at)))
  const path = `/${session.transaction.name}${at.screen.isPublic ? `/${bareName(offered)}` : ''}`
  const shown = typed && typed.replaceAll('&', and) + and
  return `${path}?${shown}sessionID=${session.sessionID}${and}screenID=${inQuery(screenIDOf(sealed))}${and}actionID=${actionID}`
}

/** The beginning of a search: a form whose fields are parameters of the screen that it leads to. */
export function openSearch(sealer: Sealer, session: InSession, at: At): string {
  const { offered } = divided(at)
  const sealed = { screen: { name: offered }, phase: at.phase, tag: at.tag }
  const path = `/${session.transaction.name}${at.screen.isPublic ? `/${bareName(offered)}` : ''}`
  return (
    `<form method="get" action="${path}" role="search" novalidate>` +
    hidden('sessionID', session.sessionID) +
    hidden('screenID', screenIDOf(sealed)) +
    hidden('actionID', actionIDOf(sealer, session, sealed, lookCall(session, at)))
  )
}

/** A value that a form sends as it is. */
export const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}"${attribute('value', value)}>`

/**
 * The beginning of a form that belongs to a page; the button that is pressed brings the actionID. The browser
 * validates nothing: the server names all mistakes at once, in the page's language.
 */
export function openPage(page: Omit<InSession, 'binding'> & At, id = ''): string {
  return (
    `<form method="post" action="/${page.transaction.name}" novalidate${id && attribute('id', id)}>` +
    hidden('sessionID', page.sessionID) +
    hidden('screenID', screenIDOf(page))
  )
}

/** The beginning of a form on a page, with the identifiers. */
export const openForm = (
  sealer: Sealer,
  page: Omit<InSession, 'binding'> & At,
  call: string,
  id = '',
): string => openPage(page, id) + hidden('actionID', actionIDOf(sealer, page, page, call))
