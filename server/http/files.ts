/**
 * Serves the application's files, each at the URL of its content. At the URL of another version's, which a page of
 * that version names, the present file of that name is sent, and not to be cached.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { PublicFile } from '../model/application.ts'
import { filePath, filesPath } from '../view/urls.ts'
import { type StaticBody, staticBody } from './content-encoding.ts'
import { send as sendBody } from './reply.ts'
import type { Headers } from './security-headers.ts'
import type { SendFault } from './send-fault.ts'

/** For a body whose URL changes with its content: a year, the longest that RFC 2616 (14.21) allowed. */
export const immutable: Headers = { 'cache-control': 'public, max-age=31536000, immutable' }

/** Bytes. A longer text is sent from the disk as it is, so that no file takes much memory. */
const maxCompressed = 256 * 1024

/** Pictures and PDFs are compressed already. */
const isCompressible = ({ type, bytes }: PublicFile): boolean =>
  (type.startsWith('text/') || type === 'image/svg+xml') && bytes <= maxCompressed

/** A text, which is compressed once and held. */
function sendText(
  request: FastifyRequest,
  reply: FastifyReply,
  file: PublicFile,
  body: StaticBody,
  caching: Headers,
) {
  // Weak: the same for each coding.
  const etag = `W/"${file.hash}"`
  reply.headers({ ...caching, etag })
  if (request.headers['if-none-match']?.includes(etag)) return reply.code(304).send()
  return sendBody(reply, 200, { 'content-type': file.type }, body)
}

/** A file from the disk, whole or in part (`Range`), or 304. */
async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  { name, folder, type }: PublicFile,
  caching: Headers,
) {
  const { send } = await import('@fastify/send')
  // The name is one that was found at the start; no part of the URL becomes a path.
  const found = await send(request.raw, `/${name}`, { root: folder, cacheControl: false })
  const { statusCode, headers, stream } = found
  if (statusCode < 400) Object.assign(headers, { ...caching, 'content-type': type })
  return reply.code(statusCode).headers(headers).send(stream)
}

/** The hash in a file's path, before its ending. */
const otherHash = /\.[\w-]{8}(\.\w+)$/

/**
 * Adds the route of all files.
 * @param at the path of a route
 */
export function addFiles(
  app: FastifyInstance,
  files: ReadonlyMap<string, PublicFile>,
  at: (path: string) => string,
  sendFault: SendFault,
): void {
  const byPath = new Map([...files.values()].map((file) => [filePath(file), file]))
  const texts = new Map<PublicFile, StaticBody>()
  const textOf = (file: PublicFile): StaticBody => {
    const body = texts.get(file) ?? staticBody(readFileSync(join(file.folder, file.name), 'utf8'))
    texts.set(file, body)
    return body
  }
  app.get(at(`${filesPath}*`), async (request, reply) => {
    const path = (request.params as { '*': string })['*']
    const present = byPath.get(`${filesPath}${path}`)
    const file = present ?? (otherHash.test(path) ? files.get(path.replace(otherHash, '$1')) : undefined)
    if (!file) return sendFault(reply, 'not-found')
    const caching = present ? immutable : {}
    return isCompressible(file)
      ? sendText(request, reply, file, textOf(file), caching)
      : sendFile(request, reply, file, caching)
  })
}
