/** What every page of a session has to show, as long as nothing has changed for it. */
import { staysOpen } from '../../../server/engine/newest-state.ts'
import { headingOf } from '../html.ts'
import type { Reply } from './client.ts'
import { isClosed, isTitled, type Session, sentFrom, shownFor } from './model.ts'
import { claim } from './oracle.ts'
import { lostOn, type Place } from './page.ts'
import { businessOf, type Rows } from './rows.ts'
import type { TestServer } from './server.ts'

const expiresOf = (rows: Rows, { row }: Session): unknown =>
  (rows.get('session') ?? [])
    .map((text) => JSON.parse(text) as { id: unknown; expires: unknown })
    .find(({ id }) => id === row)?.expires

/** The markup from where two pages differ, for what differs need not be text. */
function differenceOf(one: string, other: string): string {
  let at = 0
  while (one[at] === other[at]) at++
  const from = Math.max(0, at - 100)
  return `${one.slice(from, at + 200)}\n  instead of ${other.slice(from, at + 200)}`
}

/**
 * A page is made of a state, the business rows, the clock and what followed: the same of these, the same
 * page.
 */
export function pageClaims(server: TestServer, mayFail: boolean) {
  const pages = new Map<string, string>()
  return async function claimPage(session: Session, place: Place, { status, body }: Reply): Promise<void> {
    claim(status < 500 || mayFail, 'nothing here answers 5xx', () => body)
    if (status >= 500) return
    const name = shownFor(session, place.screen)
    const screen = session.transaction.screens.get(place.screen)
    claim(
      screen?.titleOf !== undefined || isTitled(session, name, headingOf(body)),
      'a screen shows what it showed',
      () => `${headingOf(body)}, not ${name}`,
    )
    const { closed, finished } = session
    const rows = await server.rows()
    const made = [
      /<html lang="[^"]*"/.exec(body)?.[0],
      // Its addresses name the language, unless it is the one that the browser asks for.
      body.includes(`action="/${session.transaction.name}`),
      place.sessionID,
      place.screenID,
      server.now(),
      businessOf(rows),
      closed,
      finished,
      // A page says until when its answers are kept.
      expiresOf(rows, session),
      sentFrom(session, place),
      session.phases.findLast(({ origin }) => origin === place.screen)?.number,
      // What a commit closes elsewhere is shown here as of the newest phase.
      screen && staysOpen(screen) && isClosed(session, place) ? session.phases.length : '',
      JSON.stringify(session.chosen),
      JSON.stringify(
        [...session.drafts].map(([screen, { call, typed, waits }]) => [screen, call, [...typed], waits]),
      ),
    ]
    const before = pages.get(made.join())
    claim(before === undefined || before === body, 'a page stays as it was', () =>
      differenceOf(body, before ?? ''),
    )
    pages.set(made.join(), body)
    const draft = session.drafts.get(place.screen)
    const isOpen = finished === 0 && place.phase >= closed && shownFor(session, place.screen) === place.screen
    const lost = draft && isOpen ? lostOn(body, draft.call, draft.typed) : ''
    claim(!lost, 'what was typed is there in its screen', () => `${place.screenID} shows ${lost}`)
  }
}
