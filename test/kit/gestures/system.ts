/**
 * A server, its database and the model beside it: every request that a gesture makes goes through here and is
 * checked.
 */

import type { Application } from '../../../server/model/application.ts'
import type { Identity } from '../../../server/model/define.ts'
import { bareName } from '../../../server/model/params.ts'
import { parseScreenID } from '../../../server/security/identifiers.ts'
import { headingOf } from '../html.ts'
import { openClient, type Reply } from './client.ts'
import { claimKept } from './kept.ts'
import {
  actionOf,
  type Expected,
  expect,
  type Form,
  isForeign,
  isOver,
  newSession,
  type Session,
  type Submission,
  understand,
} from './model.ts'
import { check, claim, claimUnchanged, hasReason, type Kind, placeOf } from './oracle.ts'
import { isPublic, otherBrowsers } from './other-browsers.ts'
import { bareOn, elsewhereAt, linksOn, offerOn, type Place, placeAt, placeIn, placeOn } from './page.ts'
import { pageClaims } from './page-claims.ts'
import { changesBetween, type Rows } from './rows.ts'
import { type Mode, openServer } from './server.ts'
import type { Tally } from './tally.ts'

export interface SystemOptions {
  folder: string
  application: Application
  mode: Mode
  /** Does the browser bring back the cookie that it is given? */
  takesCookie: boolean
  mayFail: boolean
  tally: Tally
}

/** A session that does not begin at the beginning: `shop/review`, with a state, and perhaps signed in. */
export interface Start {
  place: string
  state: Record<string, unknown>
  user?: Identity
}

/** A page in a tab, and how to get it again. */
export interface Entry extends Reply {
  path: string
  sent?: Form
  /** How the form was answered that led to it. */
  kind?: Kind
}

/** How a form is sent: so many at once, and whether the answer to one before them was lost. */
export interface Sending {
  copies: number
  lost?: 'hang up' | 'crash'
}

export type System = Awaited<ReturnType<typeof openSystem>>

export async function openSystem(options: SystemOptions) {
  const { folder, application, mode, takesCookie, mayFail, tally } = options
  const server = await openServer(folder, application, mode)
  const { send, sendAs, sendAndVanish, cookie } = openClient(server.port, mode, takesCookie)
  const sessions = new Map<string, Session>()
  const transcript: string[] = []
  const [somewhere] = application.transactions.keys()
  const inEach = ['', ...[...application.catalogues.keys()].map((language) => `/${language}`)]
  const ended = new Set<string>()
  for (const language of inEach)
    ended.add((await sendAs(undefined, `${language}/${somewhere}?sessionID=${'C'.repeat(28)}`)).body)

  const claimPage = pageClaims(server, mayFail)
  const { claimBound, claimUnbegun, claimPublic } = otherBrowsers({
    server,
    sendAs,
    mode,
    sessions,
    ended,
    mayFail,
  })

  const sessionAt = ({ sessionID }: Place): Session => {
    const session = sessions.get(sessionID)
    claim(session, 'every session begins with a first page')
    return session
  }

  /** @param given the cookie that came with its page */
  function meet(path: string, { sessionID }: Place, given?: string): Session {
    claim(!sessions.has(sessionID), 'a first page begins a session of its own')
    const nth = sessions.size
    const name = `session ${String.fromCharCode(65 + (nth % 26))}${nth < 26 ? '' : Math.floor(nth / 26)}`
    const session = newSession(application, path, sessionID, name, given)
    sessions.set(sessionID, session)
    return session
  }

  /** The visitor has signed in: the session goes on under another identifier, and nothing else of it does. */
  async function renew(session: Session, path: string, led: Place | undefined): Promise<void> {
    const [last] = session.phases.slice(-1)
    claim(led && last, 'signing in leads on')
    const next = meet(path, led)
    const row = sessionRows(await server.rows()).at(-1)
    Object.assign(next, {
      identity: JSON.parse(String(row?.['identity'])),
      row: row?.['id'],
      isStored: true,
      binding: cookie(),
      phases: [{ ...last, number: 1, parent: 0 }],
      drafts: session.drafts,
      chosen: session.chosen,
      expires: server.now() + session.transaction.idleTimeout,
    })
    Object.assign(session, { drafts: new Map(), finished: last.number, successor: next })
  }

  /** Another transaction has begun, in a session of its own. */
  async function meetBegun({ phases, chosen }: Session, path: string, led: Place | undefined): Promise<void> {
    const last = phases.at(-1)
    claim(led && last, 'beginning leads on')
    const next = meet(path, led)
    const row = sessionRows(await server.rows()).at(-1)
    const { phase: number, tag } = parseScreenID(led.screenID) ?? { phase: 1, tag: '' }
    const { transaction, born } = next
    const { name: origin } = transaction.start
    Object.assign(next, {
      ...{ row: row?.['id'], isStored: true, binding: cookie(), chosen },
      identity: row?.['identity'] ? JSON.parse(String(row['identity'])) : undefined,
      phases: [{ number, tag, parent: 0, origin, screen: led.screen, outcome: 'show' }],
      expires: Math.min(server.now() + transaction.idleTimeout, born + transaction.maxAge),
    })
    last.begun = next
  }

  /** A look at a screen. */
  async function look(path: string): Promise<Entry> {
    const [before, sent] = [await server.rows(), cookie()]
    const reply = await send(path)
    claimUnchanged(changesBetween(before, await server.rows()), 'a GET')
    const place = placeAt(path)
    if (!place) {
      const isLed = reply.status === 303 && reply.location !== undefined && !placeAt(reply.location)
      if (isLed) return look(reply.location as string)
      if (isBareAddress(path)) return lookBare(path, reply, sent)
      const first = placeAt(reply.location) ?? placeOn(reply.body)
      claim(reply.status === 200 || (first && reply.status === 303), 'the way in is open', () => {
        return `${reply.status}`
      })
      if (first) meet(reply.location ?? `/${placeOwner(reply.body)}`, first, reply.binding)
      return reply.location ? look(reply.location) : { ...reply, path }
    }
    const session = sessionAt(place)
    session.addresses.add(path)
    if (isPublic(session, path) && (isForeign(session, place, sent) || isGone(session))) {
      claimPublic(reply)
      tally.answer('public 303')
      return look(reply.location as string)
    }
    if (isForeign(session, place, sent)) return lookAnew(path, place, reply)
    if (isOver(session, server.now())) {
      claim(
        reply.status === 410 && (ended.has(reply.body) || hasReason(reply, session, sent)),
        'every address of an ended session answers alike with 410',
        () => `${reply.status} ${headingOf(reply.body)}`,
      )
      tally.answer('ended 410')
    } else {
      claim(reply.status === 200 || mayFail, 'a page that was shown or linked is there', () => {
        return `${reply.status} ${headingOf(reply.body)}`
      })
      await claimPage(session, place, reply)
      tally.screens.add(`${session.transaction.name}/${bareName(place.screen)}`)
      tally.answer('page 200')
      say(`${session.name} sees ${place.screenID}`)
    }
    if (session.isStored) await claimBound(session, path)
    else if (place.phase === 0) await claimUnbegun(session, path)
    return { ...reply, path }
  }

  const isGone = (session: Session) => isOver(session, server.now()) || session.finished > 0

  const isBareAddress = (path: string) => {
    const [, transaction = '', screen = ''] = path.split(/[/?]/)
    return application.transactions.get(transaction)?.screens.declared(screen)?.isPublic === true
  }

  /** A public page is in the session of the browser that is under way, or can begin one. */
  async function lookBare(path: string, reply: Reply, sent: string | undefined): Promise<Entry> {
    const { status, body, binding } = reply
    claim(
      status === 200 || status === 404 || status === 422 || mayFail,
      'a public page is there for all',
      () => `${status}`,
    )
    const place = status === 200 ? (placeOn(body) ?? bareOn(body)) : undefined
    if (!place) return { ...reply, path }
    const known = sessions.get(place.sessionID)
    if (known) {
      const isOwn = known.binding !== undefined ? known.binding === sent : known.given === sent
      claim(isOwn && !isGone(known), 'a public page shows no session but that of its browser', () => path)
      if (placeOn(body)) await claimPage(known, place, reply)
    } else meet(path, place, binding)
    tally.screens.add(path.slice(1).split('?')[0] ?? '')
    tally.answer('public 200')
    say(`sees ${path}`)
    return { ...reply, path }
  }

  /**
   * An address that is only another browser's, or of one that keeps no cookie: the same screen begins another
   * session.
   */
  async function lookAnew(path: string, place: Place, reply: Reply): Promise<Entry> {
    const { status, body, binding } = reply
    const first = placeOn(body)
    claim(status === 200 || mayFail, 'a page before the first form is there for all', () => `${status}`)
    if (status !== 200) return { ...reply, path }
    claim(first, 'a page before the first form can be left', () => body)
    const session = meet(path, first, binding)
    await claimPage(session, elsewhereAt(first, place.screen), reply)
    tally.answer('page of another session 200')
    say(`${session.name} sees ${first.screenID}`)
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
    const before = await server.rows()
    if (lost === 'hang up') await sendAndVanish(form.path, form.body)
    if (lost === 'crash')
      await Promise.all([send(form.path, form.body).catch(() => undefined), server.restart()])
    const sent = Array.from({ length: copies }, () => send(form.path, form.body))
    const [reply, ...others] = (await Promise.all(sent)) as [Reply, ...Reply[]]
    const changes = changesBetween(before, await server.rows())
    for (const other of others)
      claim(likeness(other) === likeness(reply), 'forms sent at once get one answer', () => {
        return `${reply.status} ${reply.location} and ${other.status} ${other.location}`
      })
    // What a server has counted once it does not count again, until it is started anew.
    const sendings = lost === 'crash' ? 2 : 1
    const [now, binding] = [server.now(), cookie()]
    const kind = check({
      submission,
      expected,
      reply,
      changes,
      now,
      cookie: binding,
      sendings,
      ended,
      mayFail,
    })
    tally.answer(kind)
    if (kind === 'signed in') await renew(session, form.path, placeOf(reply))
    const begins = kind === 'began another'
    if (begins) await meetBegun(session, reply.location ?? `/${placeOwner(reply.body)}`, placeOf(reply))
    const { begun } = session.phases.at(-1) ?? {}
    for (const each of [session, session.successor, begun]) if (each) claimKept(each, await server.rows())
    if (isPhase.has(kind)) tally.phase()
    if (isPhase.has(kind)) countAction(submission, kind)
    say(`${session.name}: ${kind}`)
    if (reply.location !== undefined) return { ...(await look(reply.location)), kind }
    if (kind === 'closed 409') await lookOn(reply.body)
    const offered = kind === 'ended 410' ? offerOn(reply.body) : undefined
    if (offered) meet(form.path, offered)
    const led = placeOn(reply.body)
    const wanted = wantedBy(submission, kind, expected)
    if (led && wanted !== undefined) {
      const shown = elsewhereAt(led, wanted)
      await claimPage(sessionAt(shown), shown, reply)
    }
    return { ...reply, path: form.path, sent: form, kind }
  }

  function countAction(submission: Submission, kind: Kind): void {
    const action = actionOf(submission)
    if (!action) return
    tally.actions.add(`${submission.session.transaction.name}/${action.name}`)
    if (action.writes === 'commit' && kind !== 'conflict 409') tally.commits++
  }

  /** Opens a session in the middle, in this browser. */
  async function openAt({ place: wanted, state, user }: Start): Promise<Entry> {
    const [name = '', screen = ''] = wanted.split('/')
    const transaction = application.transactions.get(name)
    claim(transaction, 'the session that a proof begins with is one of a transaction')
    // A browser that is going to take a cookie has to have it before: else it could not go on.
    if (takesCookie && mode.cookieBinding !== 'off' && cookie() === undefined) {
      const first = await look(`/${name}`)
      if (cookie() === undefined) return first
    }
    const value = cookie()?.split('=')[1]
    const { path, sessionID } = await server.startAt(transaction, screen, state, value, user)
    const at = placeAt(path)
    claim(at, 'it has a place')
    const session = meet(path, { ...at, sessionID }, cookie())
    const row = sessionRows(await server.rows()).at(-1)
    const { phase, tag } = parseScreenID(at.screenID) ?? { phase: 1, tag: '' }
    Object.assign(session, {
      row: row?.['id'],
      isStored: true,
      binding: cookie(),
      identity: row?.['identity'] ? JSON.parse(String(row['identity'])) : undefined,
      expires: server.now() + transaction.idleTimeout,
      phases: [
        { number: phase, tag, parent: 0, origin: transaction.start.name, screen: at.screen, outcome: 'show' },
      ],
    })
    return look(path)
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
    claimBound,
    isBareAddress,
    openAt,
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

const isPhase: ReadonlySet<Kind> = new Set([
  'recorded',
  'began another',
  'signed in',
  'finished',
  'conflict 409',
])

/** The screen that a form's answer leads to, which its page shows unless it has to be signed in for. */
function wantedBy({ session, place }: Submission, kind: Kind, expected: Expected): string | undefined {
  if (kind === 'began another') return session.phases.at(-1)?.begun?.phases[0]?.screen
  if (isPhase.has(kind)) return (session.successor ?? session).phases.at(-1)?.screen
  if (kind === 'preferred') return place.screen
  if (kind === 'went to a step' && expected.kind === 'step') return expected.screen
  if (kind === 'asked to sign in' && expected.kind === 'asked') return expected.screen
  const isSame = kind === 'same' || kind === 'same, expired'
  return isSame && expected.kind === 'same' ? expected.phase.screen : undefined
}

const sessionRows = (rows: Rows): Record<string, unknown>[] =>
  (rows.get('session') ?? []).map((row) => JSON.parse(row))

/** The name by which the log has a fault of ours. */
const incident = /(?<=Code: [\w-]+) \w+/

/**
 * An answer without the identifiers of the session that it may offer, and the name of a fault: others each
 * time.
 */
const likeness = ({ status, location, body }: Reply): string =>
  JSON.stringify([
    status,
    location,
    status === 410
      ? body.replaceAll(/(sessionID|actionID)" value="[^"]+"|action="[^"]+"/g, '')
      : body.replace(incident, ''),
  ])

/** The transaction a page belongs to, which its forms are sent to. */
const placeOwner = (body: string): string => /<form method="post" action="\/([^"?]+)/.exec(body)?.[1] ?? ''
