/** From a request as it was thought up to the bytes that are sent, and what may come back for them. */

import { holdsNone, writeCookie } from './door-cookies.ts'
import { changeFields, type Marked } from './door-fields.ts'
import { changeIds } from './door-identifiers.ts'
import { newMarker } from './door-marker.ts'
import type { Request } from './door-requests.ts'
import { type Bytes, taken, turnedAway, writeHead } from './door-shapes.ts'
import { type Base, offerOf, type Pairs, type Stock } from './door-stock.ts'
import type { Mode } from './gestures-server.ts'

/** What somebody may be told who brings a good form or link of a session that another browser is bound to. */
export interface Stranger {
  sessionID: string
  /** It says that the session is left, and so it may be, for all that it is told. */
  leaves: boolean
  /** The session is nobody's yet, and none begins without a cookie. */
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
}

/** What was sent with a good seal, by the marker in it: an answer to the same session may hold it, escaped. */
export type Sealed = Map<string, { session: number; marked: readonly Marked[] }>

/** Bytes of a form that the server reads. */
const largest = 64 * 1024

const pick = (bases: readonly Base[], at: number): Base => bases[at % bases.length] as Base
const urlQuery = (pairs: Pairs) =>
  new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
const idOf = ({ pairs }: Base, id: string): string => pairs.find(([name]) => name === id)?.[1] ?? ''

/** What requests are written with. */
export interface Supply {
  mode: Mode
  stock: Stock
  /** What a server with another key offered. */
  foreign: Stock
  sealed: Sealed
  /** The page for what has ended. */
  ended: string
}

/** Those who are no session's browser, each another one. */
let strangers = 0

/** Is its session bound to the browser that it was gathered with? */
const isBound = ({ cookie, session }: Base, { mode, stock }: Supply): boolean =>
  mode.bind !== 'off' && cookie !== undefined && !stock.unbegun.has(session)

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
  { stock, foreign }: Supply,
  marker: string,
  browser?: string,
) => writeCookie(cookie, browser, { others: stock.cookies, foreign: foreign.cookies, marker })

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

function writeMisshapen(request: Of<'misshapen'>, { stock }: Supply): Attempt {
  const none = plain(request)
  const { path, pairs, cookie } = pick(stock.all, request.base)
  const { marker } = none
  const { body } = changeFields(pairs, [], marker)
  const bytes = turnedAway[request.shape]({ path, body, marker, at: request.at, cookie })
  return { ...none, ...bytes, cookie, isRefused: true }
}

function writeLink(request: Of<'look' | 'copied link'>, supply: Supply): Attempt | undefined {
  const { mode, stock, foreign } = supply
  const none = plain(request)
  const { marker } = none
  const base = pick(stock.links, request.base)
  const { path, pairs, session } = base
  const ids = request.kind === 'look' ? request.ids : []
  const changed = changeIds(pairs, ids, { others: stock.links, foreign: foreign.links, marker })
  const cookie = cookieOf(request, supply, marker, base.cookie)
  const headers = { host: 'a', cookie, 'user-agent': marker }
  // Where no address holds an identifier, what looks is a form.
  const asForm = mode.carry === 'form' && !request.head && request.at % 3 > 0
  const query = urlQuery([...changed, ['utm_source', `<b>${marker}`]])
  const method = request.head ? 'HEAD' : 'GET'
  const bytes = asForm
    ? taken.plain({ path, body: urlQuery(changed), marker, at: request.at, cookie })
    : { pieces: [writeHead(`${path}?${query}`, { method, headers })] }
  const isEnded = mode.carry === 'form' && !asForm
  const look = { ...none, ...bytes, cookie, isHead: request.head, isEnded }
  if (request.kind === 'copied link' && isBound(base, supply)) return { ...look, isEnded: true }
  if (!stock.offered.has(offerOf(path, changed))) return look
  return ids.length === 0 ? { ...look, session } : undefined
}

/** @returns nothing where the form may be taken from anybody */
function strangerOf(request: Of<'copied form'>, base: Base, supply: Supply): Stranger | undefined {
  const { mode, stock } = supply
  const needsCookie = mode.bind === 'required' && stock.unbegun.has(base.session) && holdsNone(request.cookie)
  if (!needsCookie && !isBound(base, supply)) return undefined
  return {
    sessionID: idOf(base, 'sessionID'),
    leaves: idOf(base, 'actionID').startsWith('leave.'),
    needsCookie,
  }
}

function writeForm(request: Of<'form' | 'copied form' | 'forged'>, supply: Supply): Attempt | undefined {
  const { stock, foreign, sealed } = supply
  const { at } = request
  const none = plain(request)
  const { marker } = none
  const isForm = request.kind === 'form'
  const base = pick(isForm ? stock.forms : stock.all, request.base)
  const { path, pairs } = base
  const others = { others: stock.all, foreign: foreign.all, marker }
  const changed = request.kind === 'forged' ? changeIds(pairs, request.ids, others) : pairs
  const cookie = request.kind === 'forged' ? base.cookie : cookieOf(request, supply, marker, base.cookie)
  const { body, marked } = changeFields(changed, request.fields, marker)
  const written = taken[request.shape]({ path, body, marker, at, cookie })
  // The answer to a body that is too large comes while it is still being sent, and TCP may drop it with the rest.
  const bytes = body.length > largest ? { ...written, isCut: true } : written
  const attempt = { ...none, ...bytes, cookie }
  if (request.kind === 'forged') {
    const hasButton = changed.some(([name]) => name.startsWith('actionID.'))
    const isGood = hasButton || stock.offered.has(offerOf(path, changed))
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
  if (request.kind === 'misshapen') return writeMisshapen(request, supply)
  return request.kind === 'look' || request.kind === 'copied link'
    ? writeLink(request, supply)
    : writeForm(request, supply)
}
