/** Holds an answer and the rows it changed against what the model expects. */
import { staysOpen } from '../../../server/engine/newest-state.ts'
import { endedReasons, faults } from '../../../server/model/faults.ts'
import { writeScreenID } from '../../../server/security/identifiers.ts'
import { headingOf, textOf } from '../html.ts'
import { faultTitle, ownTexts } from '../texts.ts'
import type { Reply } from './client.ts'
import {
  actionOf,
  choose,
  type Expected,
  isClosed,
  isOffered,
  isTitled,
  keepAtStep,
  keepTyped,
  keepWaiting,
  learn,
  mayRelease,
  type Phase,
  type Session,
  type Submission,
  shownFor,
} from './model.ts'
import { elsewhereAt, linksOn, offerOn, type Place, placeAt, placeOn } from './page.ts'
import { type Change, isBusiness } from './rows.ts'

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
  | 'began another'
  | 'conflict 409'
  | 'preferred'
  | 'went to a step'
  | 'asked to sign in'
  | 'same'
  | 'same, expired'
  | 'rejected 422'
  | 'closed 409'
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
  /** What the browser sent with it. */
  cookie: string | undefined
  /** How often it was sent, one after another. */
  sendings: number
  /** The page of everything that has ended, in each language. */
  ended: ReadonlySet<string>
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
  status === faults['render-failed'].status && headingOf(body) === faultTitle('render-failed')

/** Where an answer leads: its redirect, or the page itself, or the way to it where it cannot be shown. */
export function placeOf(reply: Reply): Place | undefined {
  const { location, body } = reply
  if (location !== undefined) return placeAt(location)
  const [way] = isUnseen(reply) ? linksOn(body).flatMap(({ href }) => placeAt(href) ?? []) : []
  return way ?? placeOn(body)
}

/** Where a phase's answer leads. A receipt has no form that names its place, only its heading. */
function placeLed(reply: Reply, session: Session, there: Place): Place | undefined {
  const isThere = isTitled(session, there.screen, headingOf(reply.body))
  return placeOf(reply) ?? (isThere ? there : undefined)
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
function isShown({ location }: Reply, session: Session, led: Place, place: Place): boolean {
  const { screenID } = elsewhereAt(place, shownFor(session, place.screen))
  const screen = session.transaction.screens.get(place.screen)
  const newest = session.phases.at(-1)
  // What a commit closes elsewhere is shown here as of the newest phase.
  if (!location && newest && screen && staysOpen(screen) && isClosed(session, place))
    return led.screenID === writeScreenID(place.screen, { phase: newest.number, tag: newest.tag })
  return led.screenID === place.screenID || (!location && led.screenID === screenID)
}

/** Where a phase leads. */
export const placeAfter = ({ id }: Session, phase: Phase): Place => ({
  sessionID: id,
  screenID: writeScreenID(phase.screen, { phase: phase.number, tag: phase.tag }),
  screen: phase.screen,
  phase: phase.number,
})

/**
 * Attempts to sign in are counted, by a form that signs in and does not; each sending of it once, and no
 * other table.
 */
function claimCounted({ submission, changes, sendings }: Case, isSignedIn: boolean): void {
  const attempts = changes.find(({ table }) => table === 'attempt')
  if (!attempts) return
  claim(actionOf(submission)?.accountField, 'only signing in is counted', () => rows(changes))
  for (const { key, count } of attempts.added) {
    const before = attempts.removed.find((row) => JSON.stringify(row['key']) === JSON.stringify(key))
    const most = isSignedIn ? sendings - 1 : sendings
    claim(Number(count) - Number(before?.['count'] ?? 0) <= most, 'an attempt is counted once', () =>
      rows(changes),
    )
  }
  const isKept = ({ key }: Record<string, unknown>) =>
    attempts.added.some((row) => JSON.stringify(row['key']) === JSON.stringify(key))
  claim(attempts.removed.every(isKept), 'no count is dropped', () => rows(changes))
}

const isJournal = ({ table }: Change) => table === 'phase' || table === 'session' || table === 'draft'

/** What is kept beside the phases belongs to one screen of its session. */
function claimOwnDraft(changes: Change[], { session, place }: Submission): void {
  const drafts = changes.find(({ table }) => table === 'draft')
  for (const row of [...(drafts?.added ?? []), ...(drafts?.removed ?? [])])
    claim(
      row['session'] === session.row && row['screen'] === place.screen,
      'a draft is that of the screen',
      () => rows(changes),
    )
}

/** The last phase of a session, which is the first of another one. */
function checkSignedIn(each: Case): Kind {
  const { submission, reply, changes, now, cookie } = each
  claimCounted(each, true)
  const { session, place } = submission
  const rowsOf = (name: string) => changes.find(({ table }) => table === name)?.added ?? []
  const [one, other] = rowsOf('phase').sort((a, b) => Number(a['session']) - Number(b['session']))
  claim(actionOf(submission)?.accountField, 'only an action that signs in leads to another session', () =>
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
  const { outcome, screen, tag } = one as unknown as Phase
  claim(isTag(tag) && other['tag'] === tag, 'and both have one tag', () => rows(changes))
  learn(submission, { number, tag, parent: place.phase, origin: place.screen, screen, outcome }, now, cookie)
  return 'signed in'
}

/** A phase that leaves its session where it is, and the first one of another transaction's. */
function checkBegan({ submission, changes, now, cookie }: Case): Kind {
  const { session, place } = submission
  const added = changes.find(({ table }) => table === 'phase')?.added ?? []
  const [own, first] = [added.find(isBeginning), added.find((row) => !isBeginning(row))]
  claim(own && first && added.length === 2, 'beginning another transaction adds two phases', () =>
    rows(changes),
  )
  session.row ??= own['session']
  const number = (session.phases.at(-1)?.number ?? 0) + 1
  const isOwn = own['session'] === session.row && own['number'] === number && own['screen'] === place.screen
  claim(isOwn, 'the form’s session stays where it is', () => rows(changes))
  const isFirst = first['session'] !== session.row && first['number'] === 1 && first['parent'] === 0
  claim(isFirst, 'and another one begins', () => rows(changes))
  const others = changes.filter((change) => !isJournal(change))
  claim(
    actionOf(submission)?.writes !== undefined || others.length === 0,
    'only a commit or a hold changes business rows',
    () => rows(others),
  )
  const tag = String(own['tag'])
  const made = { number, tag, parent: place.phase, origin: place.screen, screen: place.screen }
  learn(submission, { ...made, outcome: 'show' }, now, cookie)
  return 'began another'
}

const isBeginning = ({ begun }: Record<string, unknown>): boolean => begun !== null

const isTag = (tag: string) => /^[0-9a-f]{6}$/.test(tag)

/**
 * One row more in the journal, from where the form was, and business rows only where the action declares it.
 */
function checkRecorded({ submission, reply, changes, now, cookie }: Case): Kind {
  const { session, place } = submission
  const [row, second] = changes.find(({ table }) => table === 'phase')?.added ?? []
  const removed = changes.filter(({ table }) => table === 'phase').flatMap((change) => change.removed)
  claim(row && !second && removed.length === 0, 'a phase adds exactly one row and keeps all others', () =>
    rows(changes),
  )
  claimOwnRow(changes, session)
  claimOwnDraft(changes, submission)
  const number = (session.phases.at(-1)?.number ?? 0) + 1
  const { outcome, screen, tag } = row as unknown as Phase
  claim(isTag(tag), 'a phase has a tag', () => rows(changes))
  const right = { session: session.row, number, parent: place.phase, origin: place.screen, screen }
  for (const [name, value] of Object.entries(right))
    claim(row[name] === value, 'a phase follows the screen that was answered', () => {
      return `${name} is ${row[name]} instead of ${value}`
    })
  const phase: Phase = { number, tag, parent: place.phase, origin: place.screen, screen, outcome }
  const there = placeAfter(session, phase)
  const led = placeLed(reply, session, there)
  const isWhere = led?.sessionID === session.id && isShown(reply, session, led, there)
  claim(isWhere, 'a phase is answered with the screen it leads to', () => show(reply))
  claim(reply.status !== 409 || outcome === 'conflict', 'only a conflict is answered 409', () => show(reply))
  const action = actionOf(submission)
  const mayWrite = action?.writes !== undefined && outcome !== 'conflict'
  const others = changes.filter((change) => !isJournal(change))
  claim(mayWrite || others.length === 0, 'only a commit or a hold changes business rows', () => rows(others))
  learn(submission, phase, now, cookie)
  return outcome === 'conflict' ? 'conflict 409' : outcome === 'finish' ? 'finished' : 'recorded'
}

/** The session's row and the draft of one screen have changed, and nothing else; it goes on where it is. */
function claimNoPhase({ submission, reply, changes }: Case, what: string, screen: string): void {
  const { session, place } = submission
  const own = changes.find(({ table }) => table === 'session')
  const [before, after] = [own?.removed[0], own?.added[0]]
  const names = ['preferences', 'drafts', 'expires']
  const isBegun = session.isStored
    ? Object.keys({ ...before, ...after }).every(
        (name) => names.includes(name) || JSON.stringify(after?.[name]) === JSON.stringify(before?.[name]),
      )
    : before === undefined && after?.['last'] === 0 && after?.['closed'] === 0 && after?.['finished'] === 0
  const isOwn = changes.every(({ table }) => table === 'session' || table === 'draft')
  claim(isBegun && isOwn, `${what} changes no phase and nothing else`, () => rows(changes))
  claimOwnRow(changes, session)
  claimOwnDraft(changes, submission)
  const led = placeOf(reply)
  const isThere = led?.sessionID === session.id && isShown(reply, session, led, elsewhereAt(place, screen))
  claim(isThere && reply.status < 400, `${what} leads to a page of the same phase`, () => show(reply))
}

/** On the last page of all nothing but the choice is kept. */
function checkPreferred(each: Case): Kind {
  const { submission, changes, now, cookie } = each
  const { session, place } = submission
  const isLast = session.finished > 0
  const own = changes.find(({ table }) => table === 'session')
  claimNoPhase(each, 'a preference', place.screen)
  const isMore =
    changes.some(({ table }) => table === 'draft') ||
    own?.added[0]?.['expires'] !== own?.removed[0]?.['expires']
  claim(!isLast || !isMore, 'a preference on the last page changes nothing else', () => rows(changes))
  choose(submission, now, cookie)
  return 'preferred'
}

function checkStepped(each: Case, screen: string): Kind {
  claimNoPhase(each, 'going to a step', screen)
  keepAtStep(each.submission, each.now, each.cookie)
  return 'went to a step'
}

/** What was typed is kept as the screen's draft, and nothing else happens. */
function checkRejected({ submission, changes, now, cookie }: Case): Kind {
  const own = changes.every(({ table }) => table === 'session' || table === 'draft')
  claim(own, 'a form answered with 422 changes no more than a draft', () => rows(changes))
  claimOwnRow(changes, submission.session)
  claimOwnDraft(changes, submission)
  keepTyped(submission, now, cookie)
  return 'rejected 422'
}

function checkAsked(each: Case, screen: string): Kind {
  claimNoPhase(each, 'being asked to sign in', screen)
  keepWaiting(each.submission, each.now, each.cookie)
  return 'asked to sign in'
}

function checkLeft({ submission: { session }, reply, changes }: Case): Kind {
  claim(
    reply.status === 303 && /^(\/[\w-]+)?\/left$/.test(reply.location ?? ''),
    'leaving is confirmed',
    () => show(reply),
  )
  // What goes on as another session is not this one's to forget.
  if (session.successor) {
    claimUnchanged(changes, 'leaving a session that another follows')
    return 'left'
  }
  const releases = mayRelease(session)
  const own = changes.every((change) => (isBusiness(change) ? releases : isJournal(change)))
  const phases = changes.find(({ table }) => table === 'phase')
  const forgotten = session.forgotten ? 0 : session.phases.length
  claim(
    own && (phases?.removed.length ?? 0) === forgotten && (phases?.added.length ?? 0) === 0,
    'leaving forgets this session’s phases and nothing else',
    () => rows(changes),
  )
  claimOwnRow(changes, session)
  // One that has answered nothing has no row that could remember its end.
  if (session.isStored) session.forgotten = true
  return 'left'
}

/** Is it the reason of an end, for the browser that the session belongs to? */
export const hasReason = ({ body }: Reply, { binding }: Session, cookie: string | undefined): boolean =>
  binding !== undefined &&
  binding === cookie &&
  endedReasons.some((reason) => ownTexts(`deity.ended.${reason}.title`).includes(headingOf(body)))

/** @throws {Broken} */
export function check(each: Case): Kind {
  const { submission, expected, reply, changes, ended, mayFail } = each
  const to = placeOf(reply)?.sessionID
  const { status, body } = reply
  claim(status < 500 || mayFail, 'nothing here answers 5xx', () => show(reply))
  if (expected.kind === 'leaving') return checkLeft(each)
  const isTaken = status === 303 || status === 200 || status === 409 || isUnseen(reply)
  if (expected.kind === 'preference' && isTaken) return checkPreferred(each)
  if (expected.kind === 'step' && isTaken) return checkStepped(each, expected.screen)
  if (expected.kind === 'asked' && isTaken) return checkAsked(each, expected.screen)
  if (
    expected.kind === 'open' ||
    expected.kind === 'preference' ||
    expected.kind === 'step' ||
    expected.kind === 'asked'
  ) {
    const begins = changes.some(({ table, added }) => table === 'phase' && added.some(isBeginning))
    if (begins && status < 400) return checkBegan(each)
    if (to !== undefined && to !== submission.session.id && status < 400) return checkSignedIn(each)
    if (isTaken) return checkRecorded(each)
    claimCounted(each, false)
    const others = changes.filter(({ table }) => table !== 'attempt')
    if (status === 422) return checkRejected({ ...each, changes: others })
    claimUnchanged(others, `a form answered with ${status}`)
    claim(status >= 500, 'a form that was offered is taken or rejected', () => show(reply))
    return 'broken 5xx'
  }
  claimUnchanged(changes, `a form that is ${expected.kind}`)
  const isOwn = hasReason(reply, submission.session, each.cookie)
  const hasEnded = status === 410 && (ended.has(body) || offerOn(body) !== undefined || isOwn)
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
  const session = expected.of ?? submission.session.successor ?? submission.session
  const there = placeAfter(session, phase)
  const led = placeLed(reply, session, there)
  claim(
    (status === 409) === (phase.outcome === 'conflict') &&
      led?.sessionID === there.sessionID &&
      isShown(reply, session, led, there),
    'the same form gets the same answer',
    () => `${show(reply)} instead of ${there.screenID}`,
  )
  return expected.isOver ? 'same, expired' : 'same'
}
