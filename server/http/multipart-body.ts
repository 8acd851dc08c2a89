/**
 * Reads the parts of a `multipart/form-data` body one after the other, as they arrive. What is not read of a
 * file holds the rest of the body back.
 */
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { maxFields } from '../model/form-size.ts'

/** Milliseconds without a byte. The whole request has the time of `requestTimeoutFor`. */
const stallTimeout = 30_000

/** Of the headers of one part. A browser sends three, with two names. */
const maxHeaderBytes = 8 * 1024
const maxHeaderPairs = 16

/** Files that a body may have, whatever its form takes. */
const maxFiles = 100

export interface Part {
  name: string
  /** Of a field that is no file. */
  value?: string
  /** Of a file, as it was sent. */
  fileName?: string
  /** Of a file. What is left unread is skipped with the next part. */
  bytes?: AsyncIterable<Buffer>
}

/** The body cannot be read to its end. */
export class BodyError extends Error {
  readonly fault: 'refused' | 'too-large'
  constructor(fault: 'refused' | 'too-large', message: string) {
    super(message)
    this.fault = fault
  }
}

interface BodyLimits {
  /** Bytes of all fields that are no files. */
  fields: number
  /** Bytes of the body. */
  all: number
}

interface Arrived {
  part: Part
  stream: Readable | undefined
}

/** Parts that have arrived and are not read. */
function createQueue() {
  const parts: Arrived[] = []
  let failure: unknown
  let isDone = false
  let wake = () => {}
  return {
    add(part: Part, stream?: Readable) {
      parts.push({ part, stream })
      wake()
    },
    fail(error: unknown) {
      failure ??= error
      wake()
    },
    end() {
      isDone = true
      wake()
    },
    /** @throws what the body failed with */
    async next(): Promise<Arrived | undefined> {
      while (parts.length === 0 && !isDone && failure === undefined)
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      if (failure !== undefined) throw failure
      return parts.shift()
    },
  }
}

type Queue = ReturnType<typeof createQueue>

/** @returns the files that have begun and not ended, too */
function parserFor(contentType: string, limits: BodyLimits, queue: Queue) {
  const open = new Set<Readable>()
  let bytes = 0
  const parser = new Busboy({
    headers: { 'content-type': contentType },
    preservePath: true,
    // A part without a file name is a field: a browser names every file, and an empty name stands for none.
    isPartAFile: (_name, _type, fileName) => fileName !== undefined,
    limits: {
      fieldSize: limits.fields,
      fields: maxFields,
      files: maxFiles,
      parts: maxFields + maxFiles,
      headerPairs: maxHeaderPairs,
      headerSize: maxHeaderBytes,
    },
  })
  const tooLarge = () => queue.fail(new BodyError('too-large', 'the body has too many parts'))
  parser.on('partsLimit', tooLarge).on('filesLimit', tooLarge).on('fieldsLimit', tooLarge)
  parser.on('error', (error) => queue.fail(new BodyError('refused', String(error))))
  parser.on('field', (name, value, _isNameCut, isCut) => {
    bytes += (name?.length ?? 0) + value.length
    if (isCut || bytes > limits.fields) tooLarge()
    else queue.add({ name, value })
  })
  parser.on('file', (name: string, stream: BusboyFileStream, fileName: string) => {
    open.add(stream)
    stream.on('error', () => {}).on('close', () => open.delete(stream))
    queue.add({ name, fileName, bytes: stream.iterator({ destroyOnReturn: false }) }, stream)
  })
  parser.on('finish', () => queue.end())
  return { parser, open }
}

const write = (parser: InstanceType<typeof Busboy>, chunk: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    parser.write(chunk, (error) => (error ? reject(error) : resolve()))
  })

/**
 * @throws {BodyError} for what no browser sends, and for what is too large
 * @throws what the connection failed with
 */
export async function* partsOf(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Part> {
  const queue = createQueue()
  const contentType = request.headers['content-type'] ?? ''
  let made: ReturnType<typeof parserFor>
  try {
    made = parserFor(contentType, limits, queue)
  } catch (error) {
    throw new BodyError('refused', String(error))
  }
  const { parser, open } = made
  let isOver = false
  const failAll = (error: Error) => {
    queue.fail(error)
    for (const stream of open) stream.destroy(error)
  }
  const stall = setTimeout(() => failAll(new BodyError('refused', 'the body has stopped')), stallTimeout)

  async function pump(): Promise<void> {
    let bytes = 0
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      stall.refresh()
      bytes += chunk.length
      if (bytes > limits.all) throw new BodyError('too-large', 'the body is longer than its form can be')
      await write(parser, chunk)
      if (isOver) return
    }
    parser.end()
  }
  pump().catch(failAll)

  try {
    for (let arrived = await queue.next(); arrived; arrived = await queue.next()) {
      yield arrived.part
      // Skips what its reader has left.
      arrived.stream?.resume()
    }
  } finally {
    isOver = true
    clearTimeout(stall)
    for (const stream of open) stream.resume()
  }
}
