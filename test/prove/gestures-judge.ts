/** Holds an answer and the rows it changed against what the model expects. */
import { faults } from '../../server/faults.ts'
import { headingOf, textOf } from '../support/html.ts'
import type { Reply } from './gestures-client.ts'
import {
  actionOf,
  choose,
  type Expected,
  isOffered,
  isPreference,
  learn,
  mayRelease,
  type Phase,
  type Session,
  type Submission,
  shownFor,
} from './gestures-model.ts'
import { linksOn, offerOn, type Place, placeAt, placeOn } from './gestures-page.ts'
import { type Change, isBusiness } from './gestures-rows.ts'

/** A promise was not kept. */
export class Broken extends Error {
  override name = 'Broken'
}

export function claim(truth: unknown, promise: string, details: () => string = () => ''): asserts truth {
  if (!truth) throw new Broken(`${promise}: ${details()}`)
}

export type Kind =
  | 'recorded'
  | 'finished'
  | 'signed in'
  | 'conflict 409'
  | 'preferred'
  | 'same'
  | 'same, expired'
  | 'rejected 422'
  | 'closed 409'
  | 'refused 400'
  | 'ended 410'
  | 'left'
  | 'broken 5xx'

export interface Case {
  submission: Submission
  expected: Expected
  reply: Reply
  /** What it changed. */
  changes: Change[]
  now: number
  /** The one page of everything that has ended. */
  ended: string
  /** Are actions or views allowed to throw? */
  mayFail: boolean
}

const show = ({ status, location, body }: Reply): string =>
  `${status} ${location ?? textOf(body).slice(0, 300)}`
const rows = (changes: Change[]): string =>
  JSON.stringify(changes)
    .replace(/\{"type":"Buffer"[^}]*\}/g, '…')
    .slice(0, 1000)

export function claimUnchanged(changes: Change[], what: string): void {
  claim(changes.length === 0, `${what} changes nothing`, () => rows(changes))
}

/** The phase was taken, and only its page cannot be shown: where pages are answers, that is one. */
const isUnseen = ({ status, body }: Reply): boolean =>
  status === faults.unseen.status && headingOf(body) === faults.unseen.title

/** Where an answer leads: its redirect, or the page itself, or the way to it where it cannot be shown. */
export function placeOf(reply: Reply): Place | undefined {
  const { location, body } = reply
  if (location !== undefined) return placeAt(location)
  const [way] = isUnseen(reply) ? linksOn(body).flatMap(({ href }) => placeAt(href) ?? []) : []
  return way ?? placeOn(body)
}

/** Only the session's own row may change, and keeps its key. */
function claimOwnRow(changes: Change[], session: Session): void {
  const change = changes.find(({ table }) => table === 'session')
  const ids = new Set([...(change?.added ?? []), ...(change?.removed ?? [])].map(({ id }) => id))
  const [id] = ids
  claim(
    ids.size <= 1 && (id === undefined || session.row === undefined || id === session.row),
    'only the own session’s row changes',
    () => rows(changes),
  )
  if (id !== undefined) session.row = id
}

/** Is it this screen, or where it is to be signed in for? An address names the former, a page the latter. */
function isShown({ location }: Reply, session: Session, led: Place, screenID: string): boolean {
  const [screen = '', phase] = screenID.split('.')
  return led.screenID === screenID || (!location && led.screenID === `${shownFor(session, screen)}.${phase}`)
}

/** The last phase of a session, which is the first of another one. */
function judgeSignedIn({ submission, reply, changes, now }: Case): Kind {
  const { session, place } = submission
  const rowsOf = (name: string) => changes.find(({ table }) => table === name)?.added ?? []
  const [one, other] = rowsOf('phase').sort((a, b) => Number(a['session']) - Number(b['session']))
  claim(actionOf(submission)?.signsIn, 'only an action that signs in leads to another session', () =>
    show(reply),
  )
  claim(
    one && other && rowsOf('phase').length === 2 && rowsOf('session').length <= 2,
    'signing in adds two phases',
    () => rows(changes),
  )
  claim(!changes.some(isBusiness), 'signing in changes no business rows', () => rows(changes))
  session.row ??= one['session']
  const number = (session.phases.at(-1)?.number ?? 0) + 1
  const isRight = one['session'] === session.row && one['number'] === number && other['number'] === 1
  claim(isRight && one['screen'] === other['screen'], 'and both lead to one screen', () => rows(changes))
  const { outcome, screen } = one as unknown as Phase
  learn(submission, { number, parent: place.phase, origin: place.screen, screen, outcome }, now)
  return 'signed in'
}

/** One row more in the journal, from where the form was, and business rows only where the action declares it. */
function judgeRecorded({ submission, reply, changes, now }: Case): Kind {
  const { session, place } = submission
  const [row, second] = changes.find(({ table }) => table === 'phase')?.added ?? []
  const removed = changes.filter(({ table }) => table === 'phase').flatMap((change) => change.removed)
  claim(row && !second && removed.length === 0, 'a phase adds exactly one row and keeps all others', () =>
    rows(changes),
  )
  claimOwnRow(changes, session)
  const led = placeOf(reply)
  const number = (session.phases.at(-1)?.number ?? 0) + 1
  const { outcome, screen } = row as unknown as Phase
  const right = { session: session.row, number, parent: place.phase, origin: place.screen, screen }
  for (const [name, value] of Object.entries(right))
    claim(row[name] === value, 'a phase follows the screen that was answered', () => {
      return `${name} is ${row[name]} instead of ${value}`
    })
  const isWhere = led?.sessionID === session.id && isShown(reply, session, led, `${screen}.${number}`)
  claim(isWhere, 'a phase is answered with the screen it leads to', () => show(reply))
  claim(reply.status !== 409 || outcome === 'conflict', 'only a conflict is answered 409', () => show(reply))
  claim(!isPreference(submission.call) || screen === place.screen, 'a preference stays where it is', () =>
    show(reply),
  )
  const action = actionOf(submission)
  const mayWrite = (action?.commits || action?.holds) && outcome !== 'conflict'
  const others = changes.filter((change) => isBusiness(change) || change.table === 'migration')
  claim(mayWrite || others.length === 0, 'only a commit or a hold changes business rows', () => rows(others))
  learn(submission, { number, parent: place.phase, origin: place.screen, screen, outcome }, now)
  return outcome === 'conflict' ? 'conflict 409' : outcome === 'finish' ? 'finished' : 'recorded'
}

/** Only what is preferred has changed, and the same page shows it. */
function judgePreferred({ submission, reply, changes }: Case): Kind {
  const { session, place } = submission
  const [change, other] = changes
  const [before, after] = [change?.removed[0], change?.added[0]]
  const apart = Object.keys(after ?? {}).filter(
    (name) => JSON.stringify(after?.[name]) !== JSON.stringify(before?.[name]),
  )
  claim(
    !other && (!change || (change.table === 'session' && apart.join() === 'preferences')),
    'a preference on the last page changes nothing else',
    () => rows(changes),
  )
  claimOwnRow(changes, session)
  const led = placeOf(reply)
  claim(led?.sessionID === session.id && led.screenID === place.screenID, 'it leads to the same page', () =>
    show(reply),
  )
  choose(submission, (session.phases.at(-1)?.number ?? 0) + 1)
  return 'preferred'
}

function judgeLeft({ submission: { session }, reply, changes }: Case): Kind {
  claim(reply.status === 303 && reply.location === '/left', 'leaving is confirmed', () => show(reply))
  // What goes on as another session is not this one's to forget.
  if (session.successor) {
    claimUnchanged(changes, 'leaving a session that another follows')
    return 'left'
  }
  const releases = mayRelease(session)
  const own = changes.every((change) =>
    isBusiness(change) ? releases : change.table === 'session' || change.table === 'phase',
  )
  const phases = changes.find(({ table }) => table === 'phase')
  const forgotten = session.forgotten ? 0 : session.phases.length
  claim(
    own && (phases?.removed.length ?? 0) === forgotten && (phases?.added.length ?? 0) === 0,
    'leaving forgets this session’s phases and nothing else',
    () => rows(changes),
  )
  claimOwnRow(changes, session)
  // One that has answered nothing has no row that could remember its end.
  if (session.phases.length > 0) session.forgotten = true
  return 'left'
}

/** @throws {Broken} */
export function judge(each: Case): Kind {
  const { submission, expected, reply, changes, ended, mayFail } = each
  const to = placeOf(reply)?.sessionID
  const { status, body } = reply
  claim(status < 500 || mayFail, 'nothing here answers 5xx', () => show(reply))
  if (expected.kind === 'leaving') return judgeLeft(each)
  if (expected.kind === 'preferred') return judgePreferred(each)
  if (expected.kind === 'open') {
    if (to !== undefined && to !== submission.session.id && status < 400) return judgeSignedIn(each)
    if (status === 303 || status === 200 || status === 409 || isUnseen(reply)) return judgeRecorded(each)
    claimUnchanged(changes, `a form answered with ${status}`)
    if (status === 422) return 'rejected 422'
    if (status === 400 && !submission.isPlain) return 'refused 400'
    claim(status >= 500, 'a form that was offered is taken or rejected', () => show(reply))
    return 'broken 5xx'
  }
  claimUnchanged(changes, `a form that is ${expected.kind}`)
  const hasEnded = status === 410 && (body === ended || offerOn(body) !== undefined)
  if (expected.kind === 'ended') {
    claim(hasEnded, 'every form of an ended session is answered alike with 410', () => show(reply))
    const offered = isOffered(submission, each.now)
    claim(offered === (offerOn(body) !== undefined), 'what was typed is offered, and nothing else', () =>
      show(reply),
    )
    return 'ended 410'
  }
  if (expected.kind === 'closed') {
    const on = linksOn(body).some(({ href }) => placeAt(href)?.sessionID === submission.session.id)
    claim(status === 409 && on, 'a different form from a closed screen gets 409 and a way on', () =>
      show(reply),
    )
    return 'closed 409'
  }
  if (expected.isOver && hasEnded) return 'ended 410'
  const { phase } = expected
  const led = placeOf(reply)
  claim(
    (status === 409) === (phase.outcome === 'conflict') &&
      led?.sessionID === expected.sessionID &&
      isShown(
        reply,
        submission.session.successor ?? submission.session,
        led,
        `${phase.screen}.${phase.number}`,
      ),
    'the same form gets the same answer',
    () => `${show(reply)} instead of ${phase.screen}.${phase.number}`,
  )
  return expected.isOver ? 'same, expired' : 'same'
}
