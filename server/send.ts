/** How an answer goes out: the headers of the house, those of its own, and the body as the client wants it, in one piece. */
import type { OutgoingHttpHeader } from 'node:http'
import type { FastifyReply } from 'fastify'
import { type Constant, codedFor } from './compress.ts'
import { headersFor } from './dress.ts'

/** Sends a body with the status and the headers that the reply has. */
export type Send = (reply: FastifyReply, body: string | Constant) => FastifyReply

/**
 * Not by Fastify's own `send`, which measures the body, as Node does once more, and has it encoded as UTF-8: a body with as
 * many bytes as characters is ASCII, and its characters are the bytes. Hooks on `onSend` are for what Fastify sends.
 * @param keepAlive whether a connection may serve more requests
 */
export const sender =
  (keepAlive: boolean): Send =>
  (reply, given) => {
    const { raw, request } = reply
    const { body, coding } = codedFor(request.headers['accept-encoding'] as string | undefined, given)
    const length = Buffer.byteLength(body)
    const own = reply.getHeaders()
    if (length > 0) own['vary'] = 'accept-encoding'
    if (coding) own['content-encoding'] = coding
    own['content-length'] = length
    // A list: to put a dozen properties on an object is dearer than all that Node does with them.
    const headers: (string | number | string[])[] = []
    const house = headersFor(reply, keepAlive)
    for (const [name, value] of house) if (own[name] === undefined) headers.push(name, value)
    for (const name in own) headers.push(name, own[name] as string)
    raw.writeHead(reply.statusCode, headers as OutgoingHttpHeader[])
    reply.hijack()
    raw.end(body, length === body.length ? 'latin1' : 'utf8')
    return reply
  }
