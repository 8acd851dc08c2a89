/** Where the identifiers are written: the address of a screen, and the beginning of a form. */
import type { Sealer } from '../ids.ts'
import { attribute } from './escape.ts'

export interface InSession {
  transaction: { name: string }
  sessionID: string
}

export interface At {
  screen: { name: string }
  phase: number
}

const screenIDOf = ({ screen, phase }: At) => `${screen.name}.${phase}`

/** A call of an action, sealed for one screen of one session. */
export function actionIDOf(
  sealer: Sealer,
  { transaction, sessionID }: InSession,
  at: At,
  call: string,
): string {
  const sealed = { transaction: transaction.name, sessionID, screen: screenIDOf(at), call }
  return `${call}.${sealer.seal(sealed)}`
}

/**
 * The address at which a screen can be looked at.
 * @param and what stands between its parameters; `&amp;` in markup
 */
export function addressOf(sealer: Sealer, session: InSession, at: At, and: '&' | '&amp;' = '&'): string {
  const actionID = actionIDOf(sealer, session, at, 'show')
  // All three consist of signs that addresses, and markup, take as they are.
  return `/${session.transaction.name}?sessionID=${session.sessionID}${and}screenID=${screenIDOf(at)}${and}actionID=${actionID}`
}

/** A value that a form sends as it is. */
export const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}"${attribute('value', value)}>`

/** The beginning of a form that belongs to a page; the button that is pressed brings the actionID. */
export function openPage(page: InSession & At, id = ''): string {
  return (
    `<form method="post" action="/${page.transaction.name}"${id && attribute('id', id)}>` +
    hidden('sessionID', page.sessionID) +
    hidden('screenID', screenIDOf(page))
  )
}

/** The beginning of a form on a page, with the identifiers. */
export const openForm = (sealer: Sealer, page: InSession & At, call: string, id = ''): string =>
  openPage(page, id) + hidden('actionID', actionIDOf(sealer, page, page, call))
