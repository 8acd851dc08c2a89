/** How an answer goes out: the headers of the house, those of its own, and the body as the client wants it, in one piece. */
import type { OutgoingHttpHeader } from 'node:http'
import type { FastifyReply } from 'fastify'
import { type Constant, codedFor } from './compress.ts'
import { type Headers, headersFor } from './dress.ts'

/** Sends a body. Its own headers go before those of the house. */
export type Send = (
  reply: FastifyReply,
  status: number,
  own: Headers,
  body: string | Constant,
) => FastifyReply

/** Seconds after which a visitor may try again. */
const retryAfter = ['retry-after', '5'] as const

const html: Headers = [['content-type', 'text/html; charset=utf-8']]
const htmlLater: Headers = [...html, retryAfter]

/** A page's own headers. */
export const pageHeaders = (status: number): Headers => (status === 503 ? htmlLater : html)

function has(headers: Headers, wanted: string): boolean {
  for (const [name] of headers) if (name === wanted) return true
  return false
}

/**
 * Not by Fastify's own `send`, which measures the body, as Node does once more, and has it encoded as UTF-8: a body with as
 * many bytes as characters is ASCII, and its characters are the bytes. Hooks on `onSend` are for what Fastify sends.
 * @param keepAlive whether a connection may serve more requests
 */
export const sender =
  (keepAlive: boolean): Send =>
  (reply, status, own, given) => {
    const { raw, request } = reply
    const { body, coding } = codedFor(request.headers['accept-encoding'] as string | undefined, given)
    const length = Buffer.byteLength(body)
    // A list: to put a dozen properties on an object is dearer than all that Node does with them.
    const headers: (string | number)[] = []
    for (const [name, value] of headersFor(reply, keepAlive)) if (!has(own, name)) headers.push(name, value)
    for (const [name, value] of own) headers.push(name, value)
    if (length > 0) headers.push('vary', 'accept-encoding')
    if (coding) headers.push('content-encoding', coding)
    headers.push('content-length', length)
    raw.writeHead(status, headers as OutgoingHttpHeader[])
    reply.hijack()
    raw.end(body, length === body.length ? 'latin1' : 'utf8')
    return reply
  }
