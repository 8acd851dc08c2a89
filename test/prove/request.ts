/** One request over a connection of its own, as bytes, so that sending it again is sending the same. */
import { connect } from 'node:net'

export interface Reply {
  status: number
  location: string
  /** The cookie that it set. */
  cookie: string
  /** Seconds, as text. */
  retryAfter: string
  body: string
}

/** Milliseconds without a byte after which there is no answer. */
const replyTimeout = 15_000

const head = (method: string, path: string, cookie: string) =>
  `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${cookie && `cookie: ${cookie}\r\n`}`

const post = (path: string, form: string, cookie: string) =>
  `${head('POST', path, cookie)}content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(form)}\r\n\r\n${form}`

/** The bytes of a GET, or of a POST when there is a form. */
export const requestOf = (path: string, cookie: string, form?: string): Buffer =>
  Buffer.from(form === undefined ? `${head('GET', path, cookie)}\r\n` : post(path, form, cookie))

/** The body of chunks. @returns `undefined` where the last one is missing */
function joinChunks(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ; ) {
    const end = bytes.indexOf('\r\n', at)
    const length = Number.parseInt(bytes.toString('latin1', at, end), 16)
    if (end < 0 || !(at + length <= bytes.length)) return undefined
    if (length === 0) return Buffer.concat(parts)
    parts.push(bytes.subarray(end + 2, end + 2 + length))
    at = end + 2 + length + 2
  }
}

/** @returns `undefined` for half an answer, which is none */
function read(bytes: Buffer): Reply | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const header = (name: string) => new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? ''
  const rest = bytes.subarray(end + 4)
  // apache2 drops the length that a program of CGI gives, and sends chunks (since 2.4.59: CVE-2024-24795).
  const isChunked = header('transfer-encoding') === 'chunked'
  const body = isChunked ? joinChunks(rest) : rest
  if (!body || (!isChunked && String(body.length) !== header('content-length'))) return undefined
  return {
    status: Number(head.slice(9, 12)),
    location: header('location'),
    cookie: header('set-cookie').replace(/;.*/, ''),
    retryAfter: header('retry-after'),
    body: body.toString(),
  }
}

/**
 * Resolves with the answer, or with `undefined` when there is none: no server listens, or it died meanwhile.
 * @param timeout milliseconds without a byte
 */
export function send(port: number, request: Buffer, timeout = replyTimeout): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setTimeout(timeout, () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => resolve(read(Buffer.concat(chunks))))
  })
}

/** Where an answer leads, by its redirect or on its page, whose own forms stand last: `amount.1-3f9a1c`. */
export const screenIDIn = ({ location, body }: Reply): string =>
  /[?&]screenID=([^&]*)/.exec(location)?.[1] ??
  [...body.matchAll(/name="screenID" value="([^"]*)"/g)].at(-1)?.[1] ??
  ''

/** The page of an answer may report later that it is closed by now; where it leads does not change. */
export const isSameAnswer = (a: Reply, b: Reply): boolean =>
  a.status === b.status && a.location === b.location && screenIDIn(a) === screenIDIn(b)
