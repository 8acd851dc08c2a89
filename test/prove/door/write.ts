/** From a request as it was thought up to the bytes that are sent, and what may come back for them. */

import type { Mode } from '../../kit/gestures/server.ts'
import { type CookieChange, holdsNone, writeCookie } from './cookies.ts'
import { type Bytes, taken, turnedAway, writeHead } from './encodings.ts'
import { changeFields, type Marked } from './fields.ts'
import type { Request } from './generator.ts'
import { changeIds } from './identifiers.ts'
import type { Lost } from './lost.ts'
import { newMarker } from './marker.ts'
import { type Base, idOf, offerOf, type Pairs, type Seeds } from './seeds.ts'

/** What a browser may learn from a good form or link of a session that is bound to another browser. */
export interface Stranger {
  sessionID: string
  /** Its answer may report that the session is left: it shows nothing of it. */
  leaves: boolean
  /** The session has not begun, and none begins without a cookie. */
  needsCookie: boolean
}

export interface Attempt extends Bytes {
  request: Request
  /** In everything that was sent, and in nothing else. */
  marker: string
  /** Whose pages an answer may show; none when the seal is not good. */
  session?: number
  /** The Cookie header. */
  cookie?: string | undefined
  /** Sent as a HEAD, whose answer has no body. */
  isHead: boolean
  /** Has to be refused, if it is answered. */
  isRefused: boolean
  /** Has to be answered with the page for what has ended, and nothing else, if it is read at all. */
  isEnded?: boolean
  stranger?: Stranger
  /** The session whose page from before the first form is asked for. */
  first?: First
  /** Has to be answered, if it is read at all, with the page for what is lost. */
  isLost?: 'if it is read' | 'always'
}

/** A session that has not begun, as far as is known, and one who looks at it. */
export interface First {
  sessionID: string
  /** Is the one who asks the browser that it was given to? */
  isOwn: boolean
  /** Does it belong to the one who asks, once it has begun? */
  isKin: boolean
  /** Can it have begun meanwhile? */
  mayBegin: boolean
}

/**
 * What was sent with a good seal, by the marker in it: an answer to the same session may hold it, escaped.
 */
export type Sealed = Map<string, { session: number; marked: readonly Marked[] }>

/** Bytes of a form that the server reads. */
const largest = 64 * 1024

const pick = (bases: readonly Base[], at: number): Base => bases[at % bases.length] as Base
const urlQuery = (pairs: Pairs) =>
  new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()

/** What requests are written with. */
export interface Supply {
  mode: Mode
  seeds: Seeds
  /** What a server with another key offered. */
  foreign: Seeds
  lost: Lost
  sealed: Sealed
  /** The page for what has ended. */
  ended: string
}

/** Those who are no session's browser, each another one. */
let strangers = 0

/**
 * Does its session take nothing from the one who brings this: another's cookie, or any where it began without
 * one?
 */
const isBoundTo = ({ cookie }: Base, change: CookieChange, { cookieBinding }: Mode): boolean =>
  cookieBinding !== 'off' && change.is === 'hostile' && (cookie !== undefined || !holdsNone(change))

/** Has it begun, too? */
const isBound = (base: Base, change: CookieChange, { mode, seeds }: Supply): boolean =>
  isBoundTo(base, change, mode) && !seeds.unbegun.has(idOf(base, 'sessionID'))

/** A look at the page that a form led to, by the same browser. */
export const writeLook = ({ request, session, cookie }: Attempt, address: string): Attempt => ({
  request,
  marker: newMarker(),
  ...(session !== undefined && { session }),
  cookie,
  isHead: false,
  isRefused: false,
  pieces: [writeHead(address, { method: 'GET', headers: { host: 'a', cookie } })],
})

type Of<Kind extends Request['kind']> = Extract<Request, { kind: Kind }>

/** What all attempts have. */
const plain = (request: Request) => ({ request, marker: newMarker(), isHead: false, isRefused: false })

/** @param browser the cookie of the session's own */
const cookieOf = (
  { cookie }: Of<'look' | 'copied link' | 'form' | 'copied form' | 'first'>,
  { seeds, foreign }: Supply,
  marker: string,
  browser?: string,
) => writeCookie(cookie, browser, { others: seeds.cookies, foreign: foreign.cookies, marker })

function writeWild(request: Of<'wild'>): Attempt {
  const none = plain(request)
  const mark = (text: string) => text.replaceAll('§', none.marker)
  const lines = request.headers.map(([name, value]) => `${mark(name)}: ${mark(value)}\r\n`).join('')
  const head = `${mark(request.method)} ${mark(request.path)} HTTP/${mark(request.version)}\r\n${lines}\r\n`
  // Its headers may promise a body that never comes.
  return { ...none, pieces: [head + mark(request.body)], isCut: true, isHead: request.method === 'HEAD' }
}

function writeFirst(request: Of<'first'>, supply: Supply): Attempt {
  const none = plain(request)
  const cookie = cookieOf(request, supply, none.marker)
  const head = writeHead(request.at % 2 ? '/booking' : '/change', {
    method: 'GET',
    headers: { host: 'a', cookie },
  })
  return { ...none, cookie, pieces: [head] }
}

function writeMalformed(request: Of<'malformed'>, { seeds }: Supply): Attempt {
  const none = plain(request)
  const { path, pairs, cookie } = pick(seeds.all, request.base)
  const { marker } = none
  const { body } = changeFields(pairs, [], marker)
  const bytes = turnedAway[request.encoding]({ path, body, marker, at: request.at, cookie })
  return { ...none, ...bytes, cookie, isRefused: true }
}

function writeLink(request: Of<'look' | 'copied link'>, supply: Supply): Attempt | undefined {
  const { mode, seeds, foreign } = supply
  const none = plain(request)
  const { marker } = none
  const base = pick(seeds.links, request.base)
  const { path, pairs, session } = base
  const ids = request.kind === 'look' ? request.ids : []
  const changed = changeIds(pairs, ids, { others: seeds.links, foreign: foreign.links, marker })
  const cookie = cookieOf(request, supply, marker, base.cookie)
  const headers = { host: 'a', cookie, 'user-agent': marker }
  // Where no address holds an identifier, what looks is a form.
  const asForm = mode.sessionIn === 'form' && !request.head && request.at % 3 > 0
  const query = urlQuery([...changed, ['utm_source', `<b>${marker}`]])
  const method = request.head ? 'HEAD' : 'GET'
  const bytes = asForm
    ? taken.plain({ path, body: urlQuery(changed), marker, at: request.at, cookie })
    : { pieces: [writeHead(`${path}?${query}`, { method, headers })] }
  const isEnded = mode.sessionIn === 'form' && !asForm
  const look = { ...none, ...bytes, cookie, isHead: request.head, isEnded }
  if (isBound(base, request.cookie, supply) && request.kind === 'copied link')
    return { ...look, isEnded: true }
  if (!seeds.offered.has(offerOf(path, changed))) return look
  if (ids.length > 0) return undefined
  const first = isEnded ? undefined : firstOf(base, request.cookie, supply)
  return { ...look, session, ...(first && { first }) }
}

/** @returns nothing where its session has begun */
function firstOf(base: Base, cookie: CookieChange, { mode, seeds }: Supply): First | undefined {
  const sessionID = idOf(base, 'sessionID')
  if (!seeds.unbegun.has(sessionID)) return undefined
  const isOwn = mode.cookieBinding !== 'off' && base.cookie !== undefined && cookie.is === 'own'
  const isKin = !isBoundTo(base, cookie, mode)
  return { sessionID, isOwn, isKin, mayBegin: !seeds.neverBegun.has(sessionID) }
}

/** A form or a link of a phase that the restored database does not hold. */
function writeLost(request: Of<'lost'>, supply: Supply): Attempt {
  const { mode, lost, sealed } = supply
  const none = plain(request)
  const { marker } = none
  const { at } = request
  const isLink = at % 3 === 0
  const { path, pairs, session, cookie } = pick(isLink ? lost.links : lost.forms, request.base)
  const { body, marked } = changeFields(pairs, isLink ? [] : request.fields, marker)
  sealed.set(marker, { session, marked })
  const isPlain = isLink || (request.fields.length === 0 && request.encoding === 'plain')
  const isGet = isLink && mode.sessionIn === 'url'
  const bytes = isGet
    ? { pieces: [writeHead(`${path}?${urlQuery(pairs)}`, { method: 'GET', headers: { host: 'a', cookie } })] }
    : taken[isLink ? 'plain' : request.encoding]({ path, body, marker, at, cookie })
  return {
    ...none,
    ...bytes,
    ...(body.length > largest && { isCut: true }),
    ...{ cookie, session, isRefused: true },
    isLost: isPlain ? 'always' : 'if it is read',
  }
}

/** @returns nothing where the form may be taken from anybody */
function strangerOf(request: Of<'copied form'>, base: Base, supply: Supply): Stranger | undefined {
  const { mode, seeds } = supply
  const sessionID = idOf(base, 'sessionID')
  const needsCookie =
    mode.cookieBinding === 'required' && seeds.unbegun.has(sessionID) && holdsNone(request.cookie)
  if (!needsCookie && !isBound(base, request.cookie, supply)) return undefined
  return {
    sessionID,
    leaves: idOf(base, 'actionID').startsWith('leave.'),
    needsCookie,
  }
}

function writeForm(request: Of<'form' | 'copied form' | 'forged'>, supply: Supply): Attempt | undefined {
  const { seeds, foreign, sealed } = supply
  const { at } = request
  const none = plain(request)
  const { marker } = none
  const isForm = request.kind === 'form'
  const base = pick(isForm ? seeds.forms : seeds.all, request.base)
  const { path, pairs } = base
  const others = { others: seeds.all, foreign: foreign.all, marker }
  const changed = request.kind === 'forged' ? changeIds(pairs, request.ids, others) : pairs
  const cookie = request.kind === 'forged' ? base.cookie : cookieOf(request, supply, marker, base.cookie)
  const { body, marked } = changeFields(changed, request.fields, marker)
  const written = taken[request.encoding]({ path, body, marker, at, cookie })
  // The answer to a body that is too large comes while it is still being sent, and TCP may drop it with the
  // rest.
  const bytes = body.length > largest ? { ...written, isCut: true } : written
  const attempt = { ...none, ...bytes, cookie }
  if (request.kind === 'forged') {
    const hasButton = changed.some(([name]) => name.startsWith('actionID.'))
    const isGood = hasButton || seeds.offered.has(offerOf(path, changed))
    return isGood ? undefined : { ...attempt, isRefused: true }
  }
  const stranger = request.kind === 'copied form' ? strangerOf(request, base, supply) : undefined
  if (!isForm && !stranger) return undefined
  const session = stranger ? --strangers : base.session
  sealed.set(marker, { session, marked })
  return { ...attempt, session, ...(stranger && { stranger }) }
}

/** @returns nothing for a change that left everything good after all */
export function writeRequest(request: Request, supply: Supply): Attempt | undefined {
  if (request.kind === 'wild') return writeWild(request)
  if (request.kind === 'first') return writeFirst(request, supply)
  if (request.kind === 'malformed') return writeMalformed(request, supply)
  if (request.kind === 'lost') return writeLost(request, supply)
  return request.kind === 'look' || request.kind === 'copied link'
    ? writeLink(request, supply)
    : writeForm(request, supply)
}
