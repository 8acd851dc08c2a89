/** Sends a body with its headers; security-headers.ts adds its own to each response. */
import type { FastifyReply } from 'fastify'
import { encodeBody, type StaticBody } from './content-encoding.ts'
import type { Headers } from './security-headers.ts'

const html: Headers = { 'content-type': 'text/html; charset=utf-8' }
/** Seconds until the visitor may try again. */
const htmlWithRetry: Headers = { ...html, 'retry-after': '5' }

export const pageHeaders = (status: number): Headers => (status === 503 ? htmlWithRetry : html)

/** Vary, with what the response was chosen by before its encoding. */
const variesBy = (reply: FastifyReply): string => {
  const vary = reply.getHeader('vary')
  return vary === undefined ? 'accept-encoding' : `${vary}, accept-encoding`
}

/** @param mayEncode may the body be compressed? See content-encoding.ts. */
export function send(
  reply: FastifyReply,
  status: number,
  headers: Headers,
  content: string | StaticBody,
  mayEncode = true,
): FastifyReply {
  const accepted = mayEncode ? (reply.request.headers['accept-encoding'] as string | undefined) : undefined
  const { body, coding } = encodeBody(accepted, content)
  reply.code(status).headers(headers).header('vary', variesBy(reply))
  if (coding) reply.header('content-encoding', coding)
  return reply.send(body)
}

/** Sends `303 See Other`, after which a browser requests `url` with GET. */
export const redirect = (reply: FastifyReply, url: string, headers: Headers = {}): FastifyReply =>
  reply
    .code(303)
    .headers({ ...headers, location: url })
    .send()
