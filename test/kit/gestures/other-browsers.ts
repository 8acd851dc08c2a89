/** What other browsers get of a session that is not bound to them. */
import { headingOf } from '../html.ts'
import { anotherCookie, type Client } from './client.ts'
import type { Session } from './model.ts'
import { claim, claimUnchanged } from './oracle.ts'
import { offerOn, placeOn } from './page.ts'
import { changesBetween } from './rows.ts'
import type { Mode, TestServer } from './server.ts'

export interface OtherBrowsersOptions {
  server: TestServer
  sendAs: Client['sendAs']
  mode: Mode
  sessions: ReadonlyMap<string, Session>
  /** The page of everything that has ended. */
  ended: string
  mayFail: boolean
}

export function otherBrowsers({ server, sendAs, mode, sessions, ended, mayFail }: OtherBrowsersOptions) {
  /**
   * Browsers that a session is not bound to: one that began without a cookie is nothing to any that has one.
   */
  const strangersTo = ({ binding }: Session): (string | undefined)[] =>
    mode.cookieBinding === 'off' ? [] : binding === undefined ? [anotherCookie] : [undefined, anotherCookie]

  /** What was begun in one browser is nothing in another, whether it is looked at or answered. */
  async function claimBound(session: Session, path: string, form?: string): Promise<void> {
    if (!session.isStored) return
    const before = server.rows()
    for (const stranger of strangersTo(session)) {
      const reply = await sendAs(stranger, path, form)
      const isEnd = reply.body === ended || (form !== undefined && offerOn(reply.body) !== undefined)
      const isLeft = form !== undefined && reply.status === 303 && reply.location === '/left'
      claim(
        (reply.status === 410 && isEnd) || isLeft,
        'nothing of a session is there in another browser',
        () => `${reply.status} ${headingOf(reply.body)}`,
      )
    }
    claimUnchanged(changesBetween(before, server.rows()), 'another browser')
  }

  /** Before anything was sent an address is only that of the browser that it was given to. */
  async function claimUnbegun(session: Session, path: string): Promise<void> {
    for (const stranger of strangersTo(session)) {
      const reply = await sendAs(stranger, path)
      const led = placeOn(reply.body)
      if (mayFail && reply.status >= 500) continue
      claim(
        reply.status === 200 && led && !sessions.has(led.sessionID) && !reply.body.includes(session.id),
        'an address from before the first form leads another browser to a session of its own',
        () => `${reply.status} ${headingOf(reply.body)} of ${led?.sessionID}`,
      )
    }
  }

  return { claimBound, claimUnbegun }
}
