/**
 * Receives a form with files. The identifiers stand first in its body; before the first byte of a file is
 * read, they have to be those of a session that may send it.
 */
import type { IncomingMessage } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { type Admitted, admitFiles } from '../engine/admit-files.ts'
import type { Fields } from '../engine/page.ts'
import { receiveFile } from '../engine/receive-file.ts'
import type { Transaction } from '../model/application.ts'
import type { LocalizedText } from '../model/define.ts'
import { cleanName, filesIn, type UploadedFile, writeFiles } from '../model/file-field.ts'
import { message } from '../model/message.ts'
import { createFields } from './form-body.ts'
import type { Exchange } from './handler-context.ts'
import { BodyError, type Part, partsOf } from './multipart-body.ts'

const contentType = /^multipart\/form-data\s*;/i

/** Has the request parts, which nothing has read yet? */
export const hasParts = ({ headers }: FastifyRequest): boolean =>
  contentType.test(headers['content-type'] ?? '')

/**
 * Accepts forms with files where a route takes them; everywhere else their type is refused. The body is left
 * to `receiveForm`.
 */
export function acceptParts(app: FastifyInstance): void {
  app.addContentTypeParser('multipart/form-data', (request, _payload, done) => {
    const { takesFiles = false } = request.routeOptions.config as { takesFiles?: boolean }
    done(
      takesFiles ? null : Object.assign(new Error('no form here has files'), { statusCode: 415 }),
      undefined,
    )
  })
}

/** Bytes of the headers and boundaries of all parts. */
const overhead = 200 * 1024

/** The most bytes that a form of the transaction can have. */
export const longestBody = ({ maxBody, maxFiles }: Pick<Transaction, 'maxBody' | 'maxFiles'>): number =>
  maxFiles > 0 ? maxBody + maxFiles + overhead : maxBody

/**
 * What is read and thrown away of a body that is not received, in bytes and milliseconds: a browser reads no
 * answer while it sends.
 */
const drained = { bytes: 16_000_000, time: 10_000 }

/** Reads on without keeping anything. What is left then, ends with the connection. */
async function drain(request: IncomingMessage): Promise<void> {
  const deadline = performance.now() + drained.time
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), drained.time)
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      bytes += chunk.length
      if (bytes > drained.bytes || performance.now() > deadline) return
    }
  } catch {
    // The client is gone.
  } finally {
    clearTimeout(timer)
  }
}

export interface Received {
  /** Of each field for files, the text that names them. */
  sent: Fields | 'refused' | 'too-large'
  /** Messages by field, about files that were not accepted. */
  refused: Record<string, LocalizedText>
}

/** The files of one field, while they arrive. */
interface FileField {
  /** Those that the page named again. */
  kept: UploadedFile[]
  added: UploadedFile[]
}

/** One form, while it arrives. */
function createReceiver({ context: { engine }, transaction, request, sender }: Exchange) {
  const form = createFields()
  const files = new Map<string, FileField>()
  const refused: Received['refused'] = {}
  let asked: Promise<Admitted | undefined> | undefined
  const isTooLong = Number(request.headers['content-length'] ?? 0) > longestBody(transaction)

  const fieldOf = (name: string): FileField => {
    const field = files.get(name) ?? { kept: [], added: [] }
    files.set(name, field)
    return field
  }
  /** @returns `false` where the rest must not be read */
  async function takeFile(
    name: string,
    fileName: string,
    bytes: AsyncIterable<Uint8Array>,
  ): Promise<boolean> {
    const shown = cleanName(fileName)
    const before = form.fields()
    if (!['sessionID', 'screenID', 'actionID'].every((id) => before.has(id)))
      throw new BodyError('refused', 'a file stands before the identifiers')
    asked ??= isTooLong ? Promise.resolve(undefined) : admitFiles(engine, transaction, before, sender)
    const admitted = await asked
    if (!admitted) {
      refused[name] ??= message(isTooLong ? 'deity.file.form-too-large' : 'deity.file.unread', {
        name: shown,
      })
      return false
    }
    const rules = admitted.offer.action.fields.get(name)?.files
    if (!rules) throw new BodyError('refused', 'its form has no such field')
    const { added } = fieldOf(name)
    if (added.length >= rules.maxCount) {
      if (!rules.isList) throw new BodyError('refused', 'its form sends one file')
      refused[name] ??= message('deity.file.too-many', { limit: rules.maxCount })
      return true
    }
    const from = { engine, transaction, admitted, address: sender.address }
    const found = await receiveFile(from, { name: fileName, rules, bytes })
    if ('refused' in found) refused[name] ??= found.refused
    else added.push(found)
    return true
  }

  return {
    /** @returns `false` where the rest must not be read */
    async take({ name, value = '', fileName, bytes }: Part): Promise<boolean> {
      if (bytes) {
        const first = await begin(bytes)
        if (!first && fileName === '') return true
        return takeFile(name, fileName ?? '', first ?? nothing())
      }
      if (transaction.fileNames.has(name)) fieldOf(name).kept.push(...filesIn(value))
      else if (/[\0\ufffd]/.test(value) || !form.add(name, value))
        throw new BodyError('refused', 'no browser sends such a field')
      return true
    },
    received(): Received {
      const sent = form.fields()
      for (const [name, { kept, added }] of files) {
        // A field for one file takes the new one in place of the other.
        const isList = added.length !== 1 || kept.length !== 1 || isListOf(transaction, name)
        sent.set(name, writeFiles(isList ? [...kept, ...added] : added))
      }
      return { sent, refused }
    },
  }
}

const isListOf = ({ screens }: Transaction, name: string): boolean =>
  [...screens.values()].some(({ offers }) =>
    [...offers.values()].some(({ action }) => action.fields.get(name)?.files?.isList),
  )

async function* nothing(): AsyncIterable<Uint8Array> {}

/** The bytes of a part; `undefined` if it has none, as the part of a field in which nothing was chosen. */
async function begin(bytes: AsyncIterable<Buffer>): Promise<AsyncIterable<Uint8Array> | undefined> {
  const iterator = bytes[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done) return undefined
  return (async function* () {
    try {
      yield first.value
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  })()
}

/** Never rejects for what a client sends. */
export async function receiveForm(exchange: Exchange): Promise<Received> {
  const { transaction, request, reply } = exchange
  const receiver = createReceiver(exchange)
  const limits = { fields: transaction.maxBody, all: longestBody(transaction) }
  let isWhole = true
  try {
    for await (const part of partsOf(request.raw, limits)) {
      isWhole = await receiver.take(part)
      if (!isWhole) break
    }
    return receiver.received()
  } catch (error) {
    isWhole = false
    if (error instanceof BodyError) return { sent: error.fault, refused: {} }
    if (!request.raw.destroyed && !request.raw.aborted) throw error
    return { sent: 'refused', refused: {} }
  } finally {
    if (!isWhole) {
      reply.header('connection', 'close')
      await drain(request.raw)
    }
  }
}
