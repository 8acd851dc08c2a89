/**
 * Sends a file that visitors have sent: always as a download, whatever it holds. A browser neither shows it as
 * a page of this site nor guesses its type.
 */
import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { auditFault } from '../engine/audit-phase.ts'
import type { Fields } from '../engine/page.ts'
import { readFile } from '../engine/read-file.ts'
import { storedBytes } from '../engine/receive-file.ts'
import { type KeptFile, pieceBytes, type Uploads } from '../store/uploads.ts'
import type { Exchange } from './handler-context.ts'
import { sendPage, sendPageFault } from './respond.ts'
import type { Headers } from './security-headers.ts'

/** The first and the last byte that are wanted. */
interface Range {
  first: number
  last: number
}

const rangePattern = /^bytes=(\d{0,15})-(\d{0,15})$/

/** @returns `undefined` for the whole file, also where several ranges are asked for; `none` if it has no such bytes */
export function rangeIn(header: string | undefined, size: number): Range | 'none' | undefined {
  const [, from = '', to = ''] = rangePattern.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from)
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first <= last ? { first, last } : 'none'
}

async function* bytesIn(uploads: Uploads, upload: string, { first, last }: Range): AsyncIterable<Uint8Array> {
  const begin = Math.floor(first / pieceBytes)
  let at = begin * pieceBytes
  for await (const piece of storedBytes(uploads, upload, begin)) {
    yield piece.subarray(Math.max(0, first - at), last - at + 1)
    at += piece.length
    if (at > last) return
  }
}

/** RFC 8187: a name in any script, percent-encoded. */
const disposition = (name: string): string =>
  `attachment; filename*=UTF-8''${encodeURIComponent(name).replace(
    /['()*!]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )}`

const headersOf = ({ name, type, id }: KeptFile & { id: string }): Headers => ({
  'content-type': type,
  'content-disposition': disposition(name),
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'accept-ranges': 'bytes',
  // What is kept never changes.
  etag: `"${id}"`,
})

/** @param sent the identifiers of the link, or of the button that stands for it */
export async function sendDownload(exchange: Exchange, sent: Fields): Promise<FastifyReply> {
  const { context, transaction, request, reply, sender } = exchange
  const { engine, sendFault } = context
  try {
    const found = await readFile(engine, transaction, sent, sender)
    if ('code' in found) {
      auditFault(engine, transaction, sent, sender, found)
      return sendPageFault(exchange, found)
    }
    if ('screen' in found) return await sendPage(exchange, found)
    const { size, upload, id } = found
    const isSame = [undefined, `"${id}"`].includes(request.headers['if-range'] as string | undefined)
    const range = isSame ? rangeIn(request.headers.range, size) : undefined
    reply.headers(headersOf(found))
    if (range === 'none') return reply.code(416).header('content-range', `bytes */${size}`).send()
    const { first, last } = range ?? { first: 0, last: size - 1 }
    if (range) reply.code(206).header('content-range', `bytes ${first}-${last}/${size}`)
    reply.header('content-length', last - first + 1)
    return reply.send(
      Readable.from(bytesIn(engine.store.uploads, upload, { first, last }), { objectMode: false }),
    )
  } catch (error) {
    const incident = engine.onError(error, `reading a file of ${transaction.name}`)
    return sendFault(reply, 'busy', { incident })
  }
}
