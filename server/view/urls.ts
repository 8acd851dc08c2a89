/** Writes the identifiers: into the URL of a screen, and into the beginning of a form. */
import type { PublicFile } from '../model/application.ts'
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
  screen: { name: string }
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

/**
 * The URL that shows a screen.
 * @param and what stands between its parameters; `&amp;` in markup
 */
export function urlOf(sealer: Sealer, session: InSession, at: At, and: '&' | '&amp;' = '&'): string {
  const actionID = actionIDOf(sealer, session, at, lookCall(session, at))
  // All three consist of characters that need no encoding in a query; so do `?` and `=`.
  return `/${session.transaction.name}?sessionID=${session.sessionID}${and}screenID=${screenIDOf(at)}${and}actionID=${actionID}`
}

/** The path below which files are served. */
export const filesPath = '/files/'

/** The URL of a file, which changes with its content: `/files/rooms/single.webp` with a hash before its ending. */
export function fileUrl({ name, hash }: Pick<PublicFile, 'name' | 'hash'>): string {
  const dot = name.lastIndexOf('.')
  return `${filesPath}${name.slice(0, dot)}.${hash}${name.slice(dot)}`
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
