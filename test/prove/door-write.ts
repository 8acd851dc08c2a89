/** From a request as it was thought up to the bytes that are sent, and what may come back for them. */
import { changeFields, type Marked } from './door-fields.ts'
import { changeIds } from './door-identifiers.ts'
import type { Request } from './door-requests.ts'
import { type Bytes, taken, turnedAway, writeHead } from './door-shapes.ts'
import { type Base, offerOf, type Pairs, type Stock } from './door-stock.ts'

export interface Attempt extends Bytes {
  request: Request
  /** In everything that was sent, and in nothing else. */
  marker: string
  /** Whose pages an answer may show; none when the seal is not good. */
  session?: number
  /** Sent as a HEAD, whose answer has no body. */
  isHead: boolean
  /** Has to be refused, if it is answered. */
  isRefused: boolean
}

/** What was sent with a good seal, by the marker in it: an answer to the same session may hold it, escaped. */
export type Sealed = Map<string, { session: number; marked: readonly Marked[] }>

/** Bytes of a form that the server reads. */
const largest = 64 * 1024

/** Each request has one of its own. No page, identifier or number looks like one. */
let count = 0
const newMarker = () => `zq${(++count).toString(36).padStart(7, '0')}qz`
export const markerPattern = /zq[0-9a-z]{7}qz/

const pick = (bases: readonly Base[], at: number): Base => bases[at % bases.length] as Base
const urlQuery = (pairs: Pairs) =>
  new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()

/** What requests are written with. */
export interface Supply {
  stock: Stock
  /** What a server with another key offered. */
  foreign: Stock
  sealed: Sealed
}

/** A look at the page that a form led to. */
export const writeLook = (request: Request, session: number | undefined, address: string): Attempt => ({
  request,
  marker: newMarker(),
  ...(session !== undefined && { session }),
  isHead: false,
  isRefused: false,
  pieces: [writeHead(address, { method: 'GET', headers: { host: 'a' } })],
})

/** @returns nothing for a change that left the seal good after all */
export function writeRequest(request: Request, { stock, foreign, sealed }: Supply): Attempt | undefined {
  const marker = newMarker()
  const none = { request, marker, isHead: false, isRefused: false }
  if (request.kind === 'wild') {
    const mark = (text: string) => text.replaceAll('§', marker)
    const lines = request.headers.map(([name, value]) => `${mark(name)}: ${mark(value)}\r\n`).join('')
    const head = `${mark(request.method)} ${mark(request.path)} HTTP/${mark(request.version)}\r\n${lines}\r\n`
    // Its headers may promise a body that never comes.
    return { ...none, pieces: [head + mark(request.body)], isCut: true, isHead: request.method === 'HEAD' }
  }
  const { at } = request
  if (request.kind === 'misshapen') {
    const { path, pairs } = pick(stock.all, request.base)
    const { body } = changeFields(pairs, [], marker)
    return { ...none, ...turnedAway[request.shape]({ path, body, marker, at }), isRefused: true }
  }
  if (request.kind === 'look') {
    const { path, pairs, session } = pick(stock.links, request.base)
    const others = { others: stock.links, foreign: foreign.links, marker }
    const changed = changeIds(pairs, request.ids, others)
    const query = urlQuery([...changed, ['utm_source', `<b>${marker}`]])
    const method = request.head ? 'HEAD' : 'GET'
    const headers = { host: 'a', cookie: marker, 'user-agent': marker }
    const look = {
      ...none,
      pieces: [writeHead(`${path}?${query}`, { method, headers })],
      isHead: request.head,
    }
    if (!stock.offered.has(offerOf(path, changed))) return look
    return request.ids.length === 0 ? { ...look, session } : undefined
  }
  const isForged = request.kind === 'forged'
  const { path, pairs, session } = pick(isForged ? stock.all : stock.forms, request.base)
  const others = { others: stock.all, foreign: foreign.all, marker }
  const changed = isForged ? changeIds(pairs, request.ids, others) : pairs
  const hasButton = changed.some(([name]) => name.startsWith('actionID.'))
  if (isForged && (hasButton || stock.offered.has(offerOf(path, changed)))) return undefined
  const { body, marked } = changeFields(changed, request.fields, marker)
  const written = taken[request.shape]({ path, body, marker, at })
  // The answer to a body that is too large comes while it is still being sent, and TCP may drop it with the rest.
  const bytes = body.length > largest ? { ...written, isCut: true } : written
  if (isForged) return { ...none, ...bytes, isRefused: true }
  sealed.set(marker, { session, marked })
  return { ...none, ...bytes, session }
}
