/** Expensive requests: how one is generated, mutated, written and described. */
import fc from 'fast-check'
import type { Random } from '../../kit/random.ts'
import { type Nasty, nasty, nastyInWords, textOf } from './texts.ts'

/** A form or a link as a page offers it. */
export interface Offer {
  /** The same for the same form of every session: path, screen and call. */
  key: string
  method: 'GET' | 'POST'
  path: string
  /** All that it sends, with values that a visitor may give. */
  pairs: readonly (readonly [name: string, value: string])[]
  cookie: string | undefined
  /** Does its session end by it, or go on where its other forms are closed? */
  ends: boolean
}

/** A request in terms of what is offered, so that it can be sent in any session. */
export interface Hostile {
  offer: string
  /** What stands in some of the fields instead, by their index. */
  texts: Readonly<Record<number, Nasty>>
  /** Does the body come at once, in pieces, or slowly? */
  way: 'whole' | 'pieces' | 'slow'
  accept: 'identity' | 'br' | 'gzip'
  /** Is every character percent-encoded, or as few as possible? */
  encoded: 'all' | 'few'
  cookie: 'own' | 'none' | 'other'
  seal: 'good' | 'bent'
}

export interface Written {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** The body, in the pieces in which it is sent. */
  pieces: string[]
  /** Milliseconds between two pieces. */
  pause: number
  /** Of the whole request. */
  bytes: number
}

/** Bytes of a form, and of an address, that the server reads. */
const largest = { POST: 64 * 1024, GET: 8 * 1024 }

/** Fields of a form at most. */
const mostFields = 40

const textsArbitrary = fc
  .array(fc.tuple(fc.nat(mostFields - 1), nasty), { minLength: 0, maxLength: 3 })
  .map((texts): Record<number, Nasty> => Object.fromEntries(texts))

/** Mostly `usual`: what differs is refused early, or costs little more. */
const mostly = <T extends string>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.constant(usual) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  )

/** @param keys of the offers to choose from */
export const hostileOf = (keys: readonly string[]): fc.Arbitrary<Hostile> =>
  fc.noBias(
    fc.record({
      offer: fc.constantFrom(...keys),
      texts: textsArbitrary,
      way: mostly<Hostile['way']>('whole', 'pieces', 'slow'),
      accept: mostly<Hostile['accept']>('identity', 'br', 'gzip'),
      encoded: mostly<Hostile['encoded']>('few', 'all'),
      cookie: mostly<Hostile['cookie']>('own', 'none', 'other'),
      seal: mostly<Hostile['seal']>('good', 'bent'),
    }),
  )

function changeText(text: Nasty, fresh: Nasty, random: Random): Nasty {
  const change = random.below(6)
  if (change === 0) return { ...text, times: Math.ceil(text.times / 2) }
  if (change === 1) return { ...text, again: fresh.again }
  if (change === 2) return { ...text, begin: fresh.begin }
  if (change === 3) return { ...text, end: fresh.end }
  return { ...text, times: Math.min(64_000, text.times * 2 + 1) }
}

/** Another request like this one. @param fresh where it takes from what it did not have */
export function mutate(hostile: Hostile, fresh: Hostile, random: Random): Hostile {
  const places = Object.keys(hostile.texts).map(Number)
  const [[, text] = []] = Object.entries(fresh.texts)
  const change = random.below(8)
  if (change === 0) return { ...hostile, offer: fresh.offer }
  if (change === 1) return { ...hostile, way: fresh.way, accept: fresh.accept }
  if (change === 2) return { ...hostile, encoded: fresh.encoded, cookie: fresh.cookie, seal: fresh.seal }
  if (change === 3 || places.length === 0) return { ...hostile, texts: { ...hostile.texts, ...fresh.texts } }
  const place = random.pick(places)
  const at = hostile.texts[place] as Nasty
  if (change === 4) {
    const { [place]: gone, ...texts } = hostile.texts
    return { ...hostile, texts: { ...texts, [random.below(mostFields)]: gone as Nasty } }
  }
  return text ? { ...hostile, texts: { ...hostile.texts, [place]: changeText(at, text, random) } } : hostile
}

/** Smaller requests like this one, the smallest first. */
export function smaller(hostile: Hostile): Hostile[] {
  const places = Object.keys(hostile.texts).map(Number)
  const plain: Hostile = {
    ...hostile,
    way: 'whole',
    accept: 'identity',
    encoded: 'few',
    cookie: 'own',
    seal: 'good',
  }
  const without = places.map((place) => {
    const { [place]: _, ...texts } = hostile.texts
    return { ...hostile, texts }
  })
  const change = (place: number, changed: Partial<Nasty>): Hostile => ({
    ...hostile,
    texts: { ...hostile.texts, [place]: { ...(hostile.texts[place] as Nasty), ...changed } },
  })
  const shorter = places.flatMap((place) => {
    const { begin, end, times } = hostile.texts[place] as Nasty
    return [
      ...(begin ? [change(place, { begin: '' })] : []),
      ...(end ? [change(place, { end: '' })] : []),
      ...(times > 1 ? [change(place, { times: Math.floor(times / 2) })] : []),
      ...(times > 4 ? [change(place, { times: Math.floor(times * 0.8) })] : []),
    ]
  })
  const all = [...without, plain, ...shorter]
  return all.filter((each) => JSON.stringify(each) !== JSON.stringify(hostile))
}

const encoders = {
  all: (text: string) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''),
  few: (text: string) => text.replace(/[^\x20-\x7e]+|[%&+=#]/gu, encodeURIComponent).replaceAll(' ', '+'),
}

/** The places that may be filled in: the identifiers stay, or nothing else is read. */
const openIn = ({ pairs }: Offer): number[] =>
  pairs.flatMap(([name], index) => (/^(session|screen|action)ID/.test(name) ? [] : [index]))

/** The field that a text goes to: seldom one that the form does not have, for which it is refused at once. */
const fieldAt = (offer: Offer, at: string): number | undefined => {
  const open = openIn(offer)
  return Number(at) === mostFields - 1 ? undefined : open[Number(at) % open.length]
}

/** The pairs with its texts in them. @param nonce makes it another form than the same one before */
function filled(offer: Offer, { texts, seal }: Hostile, nonce: string): [string, string][] {
  const changed = offer.pairs.map(([name, value]): [string, string] =>
    seal === 'bent' && name.startsWith('actionID') ? [name, `${value.slice(0, -2)}__`] : [name, value],
  )
  for (const [at, text] of Object.entries(texts)) {
    const index = fieldAt(offer, at)
    if (index === undefined) changed.push([`x${at}`, textOf(text)])
    else changed[index] = [changed[index]?.[0] ?? '', textOf(text)]
  }
  if (nonce === '') return changed
  const [last] = openIn(offer)
    .filter((index) => /^[\p{L} ]*$/u.test(offer.pairs[index]?.[1] ?? ''))
    .slice(-1)
  const pair = changed[last ?? openIn(offer).at(-1) ?? -1]
  if (pair) pair[1] = nonce + pair[1]
  return changed
}

/** The longest texts cut so that all of it can be read. */
function cut(pairs: [string, string][], encode: (text: string) => string, most: number): string {
  const parts = pairs.map(([name, value]) => [encode(name), encode(value)] as [string, string])
  let over = parts.reduce((sum, [name, value]) => sum + name.length + value.length + 2, 0) - most
  for (const part of parts.sort(([, one], [, other]) => other.length - one.length)) {
    if (over <= 0) break
    const kept = part[1].slice(0, Math.max(0, part[1].length - over)).replace(/%[^%]?$/, '')
    over -= part[1].length - kept.length
    part[1] = kept
  }
  return parts.map((part) => part.join('=')).join('&')
}

export function writeHostile(hostile: Hostile, offer: Offer, nonce = ''): Written {
  const { method } = offer
  const sent = cut(filled(offer, hostile, nonce), encoders[hostile.encoded], largest[method] - 200)
  const cookie = hostile.cookie === 'other' ? '__Host-deity=AAAAAAAAAAAAAAAAAAAAAA' : offer.cookie
  const headers: Record<string, string> = {
    'accept-encoding': hostile.accept,
    ...(hostile.cookie !== 'none' && cookie && { cookie }),
    ...(method === 'POST' && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': String(sent.length),
    }),
  }
  const path = method === 'GET' ? `${offer.path}?${sent}` : offer.path
  const body = method === 'GET' ? '' : sent
  const many = { whole: 1, pieces: 4, slow: 10 }[hostile.way]
  const size = Math.max(1, Math.ceil(body.length / many))
  return {
    method,
    path,
    headers,
    pieces: Array.from({ length: Math.ceil(body.length / size) }, (_, at) =>
      body.slice(at * size, (at + 1) * size),
    ),
    pause: hostile.way === 'slow' ? 2 : 0,
    bytes: path.length + body.length + Object.entries(headers).flat().join(': ').length + 40,
  }
}

/** For the report. */
export function inWords({ offer: key, texts, ...how }: Hostile, offer: Offer): string {
  const typed = Object.entries(texts).map(([at, text]) => {
    const index = fieldAt(offer, at)
    return `${index === undefined ? `x${at}` : offer.pairs[index]?.[0]}: ${nastyInWords(text)}`
  })
  return `${key}, ${typed.join('; ') || 'filled in as asked for'} (${Object.values(how).join(', ')})`
}
