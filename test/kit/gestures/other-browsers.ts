/** What other browsers get of a session that is not bound to them. */
import { headingOf } from '../html.ts'
import { anotherCookie, type Client, type Reply } from './client.ts'
import type { Session } from './model.ts'
import { claim, claimUnchanged } from './oracle.ts'
import { offerOn, placeAt, placeOn } from './page.ts'
import { changesBetween } from './rows.ts'
import type { Mode, TestServer } from './server.ts'

/** Does the address show a public screen? */
export const isPublic = ({ transaction }: Session, path: string): boolean =>
  transaction.screens.declared(placeAt(path)?.screen ?? '')?.isPublic === true

export interface OtherBrowsersOptions {
  server: TestServer
  sendAs: Client['sendAs']
  mode: Mode
  sessions: ReadonlyMap<string, Session>
  /** The page of everything that has ended, in each language. */
  ended: ReadonlySet<string>
  mayFail: boolean
}

export function otherBrowsers({ server, sendAs, mode, sessions, ended, mayFail }: OtherBrowsersOptions) {
  /**
   * Browsers that a session is not bound to: one that began without a cookie is nothing to any that has one.
   */
  const strangersTo = ({ binding }: Session): (string | undefined)[] =>
    mode.cookieBinding === 'off' ? [] : binding === undefined ? [anotherCookie] : [undefined, anotherCookie]

  /** The address of a public screen is that of everyone, without the session that it named. */
  function claimPublic({ status, location }: Reply): void {
    claim(
      status === 303 && location !== undefined && !location.includes('sessionID'),
      'a public address that named another session leads to the screen',
      () => `${status} ${location}`,
    )
  }

  /** What was begun in one browser is nothing in another, whether it is looked at or answered. */
  async function claimBound(session: Session, path: string, form?: string): Promise<void> {
    if (!session.isStored) return
    const before = await server.rows()
    for (const stranger of strangersTo(session)) {
      const reply = await sendAs(stranger, path, form)
      if (form === undefined && isPublic(session, path)) {
        claimPublic(reply)
        continue
      }
      const isEnd = ended.has(reply.body) || (form !== undefined && offerOn(reply.body) !== undefined)
      const isLeft =
        form !== undefined && reply.status === 303 && /^(\/[\w-]+)?\/left$/.test(reply.location ?? '')
      claim(
        (reply.status === 410 && isEnd) || isLeft,
        'nothing of a session is there in another browser',
        () => `${reply.status} ${headingOf(reply.body)}`,
      )
    }
    claimUnchanged(changesBetween(before, await server.rows()), 'another browser')
  }

  /** Before anything was sent an address is only that of the browser that it was given to. */
  async function claimUnbegun(session: Session, path: string): Promise<void> {
    for (const stranger of strangersTo(session)) {
      const reply = await sendAs(stranger, path)
      if (isPublic(session, path)) {
        claimPublic(reply)
        continue
      }
      const led = placeOn(reply.body)
      if (mayFail && reply.status >= 500) continue
      claim(
        reply.status === 200 && led && !sessions.has(led.sessionID) && !reply.body.includes(session.id),
        'an address from before the first form leads another browser to a session of its own',
        () => `${reply.status} ${headingOf(reply.body)} of ${led?.sessionID}`,
      )
    }
  }

  return { claimBound, claimUnbegun, claimPublic }
}
