/** Where the identifiers are written: the address of a screen, and the beginning of a form. */
import type { Sealer } from '../ids.ts'
import type { Screen } from '../model.ts'
import { meetsNeeds } from '../needs.ts'
import type { Page } from '../page.ts'
import { attribute } from './escape.ts'

interface InSession {
  transaction: { name: string }
  sessionID: string
}

interface At {
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

/** The address at which a screen can be looked at. Not yet escaped. */
export function addressOf(sealer: Sealer, session: InSession, at: At): string {
  const actionID = actionIDOf(sealer, session, at, 'show')
  // All three consist of signs that an address takes as they are.
  return `/${session.transaction.name}?sessionID=${session.sessionID}&screenID=${screenIDOf(at)}&actionID=${actionID}`
}

/**
 * The addresses of the screens that can be looked at from a page, each sealed once; `undefined` for one whose needs are
 * not met yet.
 */
export function waysFrom(sealer: Sealer, page: Page): (to: Screen) => string | undefined {
  const ways = new Map<Screen, string | undefined>()
  return (screen) => {
    if (!ways.has(screen)) {
      const isOpen = meetsNeeds(screen.needs, page.state)
      ways.set(screen, isOpen ? addressOf(sealer, page, { screen, phase: page.phase }) : undefined)
    }
    return ways.get(screen)
  }
}

/** A value that a form sends as it is. */
export const hidden = (name: string, value: string) =>
  `<input type="hidden" name="${name}"${attribute('value', value)}>`

/** The beginning of a form on a page, with the identifiers. */
export function openForm(sealer: Sealer, page: InSession & At, call: string): string {
  return (
    `<form method="post" action="/${page.transaction.name}">` +
    hidden('sessionID', page.sessionID) +
    hidden('screenID', screenIDOf(page)) +
    hidden('actionID', actionIDOf(sealer, page, page, call))
  )
}
