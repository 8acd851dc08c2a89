/**
 * Compresses bodies as the client accepts (`Accept-Encoding`, RFC 9110, 12.5.3).
 *
 * The length of a compressed page leaks secrets if another site can make a visitor's browser request it
 * together with text of that site's choice (BREACH). That is not possible here: a page with a session's
 * identifiers is sent only to a request that contains them, whatever cookies it brings, or they are new; a page
 * never repeats its URL; cross-site forms are refused. The exception is the page of a public screen, which may
 * do both: public-page.ts sends it uncompressed where it does.
 *
 * `@fastify/accept-negotiator` 2.1 does not fit: it sends brotli to `*, br;q=0`, accepts `q=1.5` and misses
 * `GZip`.
 */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

type Coding = 'br' | 'gzip'

/** Bytes. A smaller body does not save more than the coding's own header and the two HTTP headers add. */
const minLength = 256

/**
 * Runs in the main thread: the sample's pages take 0.02 to 0.05 ms, and passing them to another thread costs
 * four times that. Above these levels brotli takes 40 times as long and saves nothing more. Static bodies are
 * compressed once, at the top level.
 */
const codings: Record<Coding, (body: string, once: boolean) => Buffer> = {
  br: (body, once) =>
    brotliCompressSync(body, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: once ? 11 : 5,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      },
    }),
  gzip: (body, once) => gzipSync(body, { level: once ? 9 : 6 }),
}

const isWeight = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/

/** The weight of each coding by name; 0 where the weight is malformed. */
function weightsIn(accept: string): Map<string, number> {
  const weights = new Map<string, number>()
  for (const part of accept.toLowerCase().split(',')) {
    const [name = '', weight = 'q=1'] = part.split(';').map((text) => text.trim())
    const [, q = ''] = weight.split('q=')
    weights.set(name, isWeight.test(q) ? Number(q) : 0)
  }
  return weights
}

/**
 * Selects the coding for a body of `length` characters. Returns none if the client accepts nothing, not even
 * `identity`: the phase is committed, and a plain response is better than none.
 */
function codingFor(accept: string, length: number): Coding | undefined {
  const weights = weightsIn(accept)
  const others = weights.get('*')
  const identity = weights.get('identity') ?? (others === 0 ? 0 : undefined)
  if (length < minLength && identity !== 0) return undefined
  const weightOf = (coding: Coding) => weights.get(coding) ?? others ?? 0
  const best: Coding = weightOf('br') >= weightOf('gzip') ? 'br' : 'gzip'
  return weightOf(best) > 0 && weightOf(best) >= (identity ?? 0) ? best : undefined
}

/** A body that never changes, with the encodings made so far. */
export interface StaticBody {
  text: string
  coded: Partial<Record<Coding, Buffer>>
}

export const staticBody = (text: string): StaticBody => ({ text, coded: {} })

/** @param accept the request's Accept-Encoding */
export function encodeBody(
  accept: string | undefined,
  body: string | StaticBody,
): { body: string | Buffer; coding?: Coding } {
  const isStatic = typeof body !== 'string'
  const text = isStatic ? body.text : body
  const coding = accept ? codingFor(accept, text.length) : undefined
  if (!coding) return { body: text }
  if (!isStatic) return { body: codings[coding](text, false), coding }
  body.coded[coding] ??= codings[coding](text, true)
  return { body: body.coded[coding], coding }
}
