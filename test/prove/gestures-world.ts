/** A server, its database and the model beside it: every request that a gesture makes goes through here and is checked. */

import type { Application } from '../../server/model.ts'
import { headingOf, textOf } from '../support/html.ts'
import { openClient, type Reply } from './gestures-client.ts'
import { claim, claimUnchanged, judge, placeOf } from './gestures-judge.ts'
import {
  expect,
  type Form,
  isOver,
  newSession,
  type Session,
  sentFrom,
  shownFor,
  titleOf,
  understand,
} from './gestures-model.ts'
import { linksOn, offerOn, type Place, placeAt, placeIn, placeOn } from './gestures-page.ts'
import type { Tally } from './gestures-report.ts'
import { businessOf, changesBetween, type Rows } from './gestures-rows.ts'
import { type Mode, openServer } from './gestures-server.ts'

export interface WorldOptions {
  folder: string
  application: Application
  mode: Mode
  mayFail: boolean
  tally: Tally
}

/** A page in a tab, and how to get it again. */
export interface Entry extends Reply {
  path: string
  sent?: Form
}

/** How a form is sent: so many at once, and whether the answer to one before them was lost. */
export interface Sending {
  copies: number
  lost?: 'hang up' | 'crash'
}

export type World = Awaited<ReturnType<typeof openWorld>>

export async function openWorld({ folder, application, mode, mayFail, tally }: WorldOptions) {
  const server = await openServer(folder, application, mode)
  const { send, sendAndVanish, sendFromElsewhere } = openClient(server.port, mode)
  const sessions = new Map<string, Session>()
  const pages = new Map<string, string>()
  const transcript: string[] = []
  const [somewhere] = application.transactions.keys()
  const ended = (await send(`/${somewhere}?sessionID=${'C'.repeat(28)}`)).body

  const sessionAt = ({ sessionID }: Place): Session => {
    const session = sessions.get(sessionID)
    claim(session, 'every session begins with a first page')
    return session
  }

  /** A page is made of a state, the business rows, the clock and what followed: the same of these, the same page. */
  function claimPage(place: Place, { status, body }: Reply): void {
    const session = sessionAt(place)
    claim(status < 500 || mayFail, 'nothing here answers 5xx', () => body)
    if (status >= 500) return
    const title = titleOf(session, shownFor(session, place.screen))?.replace(/\s+/g, ' ')
    claim(
      headingOf(body) === title,
      'a screen shows what it showed',
      () => `${headingOf(body)}, not ${title}`,
    )
    const { closed, finished } = session
    const made = [
      place.sessionID,
      place.screenID,
      server.now(),
      businessOf(server.rows()),
      closed,
      finished,
      sentFrom(session, place),
      session.kept,
      JSON.stringify(session.chosen),
    ]
    const before = pages.get(made.join())
    claim(
      before === undefined || before === body,
      'a page stays as it was',
      () => `${textOf(body)}\n  instead of ${textOf(before ?? '')}`,
    )
    pages.set(made.join(), body)
  }

  function meet(path: string, { sessionID }: Place): Session {
    claim(!sessions.has(sessionID), 'a first page begins a session of its own')
    const name = `session ${String.fromCharCode(65 + sessions.size)}`
    const session = newSession(application, path.split('?')[0] ?? '', sessionID, name, server.now())
    sessions.set(sessionID, session)
    return session
  }

  /** What was begun in one browser is nothing in another. */
  async function claimBound(path: string): Promise<void> {
    const { status, body } = await sendFromElsewhere(path)
    claim(status === 410 && body === ended, 'an address opens nothing in another browser', () => body)
  }

  /** Somebody has signed in: the session goes on as another one, and nothing else of it does. */
  function renew(session: Session, path: string, led: Place | undefined): void {
    const [last] = session.phases.slice(-1)
    claim(led && last, 'signing in leads on')
    const next = meet(path, led)
    const row = sessionRows(server.rows()).at(-1)
    Object.assign(next, {
      identity: JSON.parse(String(row?.['identity'])),
      row: row?.['id'],
      phases: [{ ...last, number: 1, parent: 0 }],
      kept: session.kept,
      chosen: session.chosen,
      expires: server.now() + session.transaction.idle,
    })
    session.successor = next
  }

  /** A look at a screen. */
  async function look(path: string): Promise<Entry> {
    const before = server.rows()
    const reply = await send(path)
    claimUnchanged(changesBetween(before, server.rows()), 'a GET')
    const place = placeAt(path)
    const first = place ? undefined : (placeAt(reply.location) ?? placeOn(reply.body))
    if (first) meet(reply.location ?? `/${placeOwner(reply.body)}`, first)
    if (reply.status === 303 && reply.location) return look(reply.location)
    if (place) {
      const session = sessionAt(place)
      session.addresses.add(path)
      if (session.phases.length > 0 && mode.bind === 'required') await claimBound(path)
      if (isOver(session, server.now())) {
        claim(
          reply.status === 410 && reply.body === ended,
          'every address of an ended session answers alike with 410',
          () => `${reply.status} ${headingOf(reply.body)}`,
        )
        tally.answer('ended 410')
      } else {
        claim(reply.status === 200 || mayFail, 'a page that was shown or linked is there', () => {
          return `${reply.status} ${headingOf(reply.body)}`
        })
        claimPage(place, reply)
        tally.answer('page 200')
        say(`${session.name} sees ${place.screenID}`)
      }
    } else claim(reply.status === 200, 'the way in is open', () => `${reply.status}`)
    return { ...reply, path }
  }

  /** A POST, as often as it is sent; shows what its answer leads to. */
  async function post(form: Form, { copies, lost }: Sending = { copies: 1 }): Promise<Entry> {
    const place = placeIn(new URLSearchParams(form.body))
    claim(place, 'a form names its place')
    const session = sessionAt(place)
    const submission = understand(session, place, form)
    session.forms.set(submission.key, form)
    const expected = expect(submission, server.now())
    const before = server.rows()
    if (lost === 'hang up') await sendAndVanish(form.path, form.body)
    if (lost === 'crash')
      await Promise.all([send(form.path, form.body).catch(() => undefined), server.restart()])
    const sent = Array.from({ length: copies }, () => send(form.path, form.body))
    const [reply, ...others] = (await Promise.all(sent)) as [Reply, ...Reply[]]
    const changes = changesBetween(before, server.rows())
    for (const other of others)
      claim(likeness(other) === likeness(reply), 'forms sent at once get one answer', () => {
        return `${reply.status} ${reply.location} and ${other.status} ${other.location}`
      })
    const kind = judge({ submission, expected, reply, changes, now: server.now(), ended, mayFail })
    tally.answer(kind)
    if (kind === 'signed in') renew(session, form.path, placeOf(reply))
    if (kind === 'recorded' || kind === 'signed in' || kind === 'finished' || kind === 'conflict 409')
      tally.phase()
    say(`${session.name}: ${kind}`)
    if (reply.location !== undefined) return look(reply.location)
    if (kind === 'closed 409') await lookOn(reply.body)
    const offered = kind === 'ended 410' ? offerOn(reply.body) : undefined
    if (offered) meet(form.path, offered)
    const led = placeOn(reply.body)
    if (led && led.screenID !== place.screenID) claimPage(led, reply)
    return { ...reply, path: form.path, sent: form }
  }

  /** A fault's way on leads somewhere. */
  async function lookOn(body: string): Promise<void> {
    for (const { href } of linksOn(body)) if (placeAt(href)) await look(href)
  }

  function say(text: string): void {
    transcript.push(`    ${text}`)
  }

  return {
    server,
    look,
    post,
    say,
    transcript,
    tally,
    sessions,
    transactions: [...application.transactions.keys()],
    close: server.close,
  }
}

const sessionRows = (rows: Rows): Record<string, unknown>[] =>
  (rows.get('session') ?? []).map((row) => JSON.parse(row))

/** The name by which the log has a fault of ours. */
const incident = /(?<=Code: \w+) \w+/

/** An answer without the identifiers of the session that it may offer, and the name of a fault: others each time. */
const likeness = ({ status, location, body }: Reply): string =>
  JSON.stringify([
    status,
    location,
    status === 410 ? body.replaceAll(/(sessionID|actionID)" value="[^"]+"/g, '') : body.replace(incident, ''),
  ])

/** The transaction a page belongs to, which its forms are sent to. */
const placeOwner = (body: string): string => /<form method="post" action="\/([^"]+)"/.exec(body)?.[1] ?? ''
