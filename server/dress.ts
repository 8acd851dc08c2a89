/** The headers that every answer has: a page runs no script, loads nothing from elsewhere, and cannot be framed or kept. */
import type { FastifyReply } from 'fastify'

const always = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

const connection = ['connection', 'close'] as const

/** Over plain HTTP browsers have to ignore it. */
const transport = ['strict-transport-security', 'max-age=31536000'] as const

export type Headers = readonly (readonly [name: string, value: string])[]

const plain: Headers = Object.entries(always)
const closing: Headers = [...plain, connection]
const secure: Headers = [...plain, transport]
const secureAndClosing: Headers = [...secure, connection]

/** @param keepAlive whether the connection may serve more requests */
export function headersFor({ request }: FastifyReply, keepAlive: boolean): Headers {
  // Over TLS here, or over that of a proxy which is believed.
  const isSecure = request.protocol === 'https'
  if (keepAlive) return isSecure ? secure : plain
  return isSecure ? secureAndClosing : closing
}

/** Puts them on an answer that Fastify sends. */
export function dress(reply: FastifyReply, keepAlive: boolean): void {
  for (const [name, value] of headersFor(reply, keepAlive)) reply.header(name, value)
}
