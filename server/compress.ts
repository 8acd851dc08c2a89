/**
 * Bodies made small for whoever asks (`Accept-Encoding`, RFC 9110, 12.5.3).
 *
 * Lengths of compressed pages give secrets away where somebody else can make a visitor's browser fetch them beside
 * text of his choice (BREACH). Not here: no cookie speaks for the visitor, so a page with a session's identifiers is
 * only sent to a request that holds them already; a GET shows nothing of its address; forms from other sites are refused.
 */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

type Coding = 'br' | 'gzip'

/** Bytes below which a coding's own header and two lines of HTTP eat up what it saves. */
const tiny = 256

/**
 * In this thread: the sample's pages take 0.02 to 0.05 ms, and handing them to another costs four times that. Beyond
 * these levels brotli takes 40 times as long for pages no smaller; what never changes is compressed once, as far as it goes.
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

/** What each coding is worth to the client, by name; one with a weight that is none is not wanted. */
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
 * The coding to send a body of so many characters in. None when the client accepts nothing at all: what a phase did
 * is done, and its answer is better plain than not there.
 */
function codingFor(accept: string, length: number): Coding | undefined {
  const weights = weightsIn(accept)
  const others = weights.get('*')
  const identity = weights.get('identity') ?? (others === 0 ? 0 : undefined)
  if (length < tiny && identity !== 0) return undefined
  const weightOf = (coding: Coding) => weights.get(coding) ?? others ?? 0
  const best: Coding = weightOf('br') >= weightOf('gzip') ? 'br' : 'gzip'
  return weightOf(best) > 0 && weightOf(best) >= (identity ?? 0) ? best : undefined
}

/** A body that never changes, with the codings it was asked for in so far. */
export interface Constant {
  text: string
  coded: Partial<Record<Coding, Buffer>>
}

export const constant = (text: string): Constant => ({ text, coded: {} })

/** A body as the client wants it. */
export interface Coded {
  body: string | Buffer
  coding?: Coding
}

/** @param accept the request's Accept-Encoding */
export function codedFor(accept: string | undefined, body: string | Constant): Coded {
  const isConstant = typeof body !== 'string'
  const text = isConstant ? body.text : body
  const coding = accept ? codingFor(accept, text.length) : undefined
  if (!coding) return { body: text }
  if (!isConstant) return { body: codings[coding](text, false), coding }
  body.coded[coding] ??= codings[coding](text, true)
  return { body: body.coded[coding], coding }
}
