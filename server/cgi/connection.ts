/**
 * A connection without a socket: Node's HTTP server reads the request from it and writes the response to it. So a
 * request meets the parser, the checks and the routes that it meets in a server.
 */
import { Duplex, type Readable } from 'node:stream'
import type { CgiRequest } from './environment.ts'

/** What the server reads of a socket. */
export interface Connection extends Duplex {
  remoteAddress: string | undefined
  /** Over TLS. */
  encrypted: boolean
  destroySoon(): void
}

/** Passes on as many bytes as the web server announced, and no more. Where there are fewer, the client has gone. */
function passBody(from: Readable, connection: Duplex, length: number): void {
  let left = length
  from.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, left)
    left -= part.length
    connection.push(part)
    if (left === 0) from.pause()
  })
  const end = () => left > 0 && connection.push(null)
  from.on('end', end).on('error', end)
}

/**
 * @param bodyOf opens the body; not called without one
 * @returns the connection, and the bytes of the response, empty where there is none
 */
export function openConnection(
  { head, length, address, isTls }: CgiRequest,
  bodyOf: () => Readable,
): { connection: Connection; response: Promise<Buffer> } {
  const chunks: Buffer[] = []
  const duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk)
      done()
    },
  })
  const connection = Object.assign(duplex, {
    remoteAddress: address,
    encrypted: isTls,
    destroySoon: () => void duplex.end(),
  })
  connection.push(head)
  if (length > 0) passBody(bodyOf(), connection, length)
  const response = new Promise<Buffer>((resolve) => {
    const settle = () => resolve(Buffer.concat(chunks))
    duplex.on('finish', settle).on('close', settle).on('error', settle)
  })
  return { connection, response }
}
