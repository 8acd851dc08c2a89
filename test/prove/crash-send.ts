/** One request over a connection of its own, as bytes, so that sending it again is sending the same. */
import { connect } from 'node:net'

export interface Reply {
  status: number
  location: string
  /** The cookie that it gave. */
  cookie: string
  body: string
}

/** Milliseconds without a byte after which there is no answer. */
const patience = 10_000

const head = (method: string, path: string, cookie: string) =>
  `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n${cookie && `cookie: ${cookie}\r\n`}`

const post = (path: string, form: string, cookie: string) =>
  `${head('POST', path, cookie)}content-type: application/x-www-form-urlencoded\r\ncontent-length: ${Buffer.byteLength(form)}\r\n\r\n${form}`

/** The bytes of a look at a screen, or of a phase when there is a form. */
export const requestOf = (path: string, cookie: string, form?: string): Buffer =>
  Buffer.from(form === undefined ? `${head('GET', path, cookie)}\r\n` : post(path, form, cookie))

/** @returns `undefined` for half an answer, which is none */
function read(bytes: Buffer): Reply | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.toString('latin1', 0, end)
  const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? Number.NaN)
  const body = bytes.subarray(end + 4)
  if (body.length !== length) return undefined
  const location = /^location: (.*)$/im.exec(head)?.[1] ?? ''
  const cookie = /^set-cookie: ([^;\r]*)/im.exec(head)?.[1] ?? ''
  return { status: Number(head.slice(9, 12)), location, cookie, body: body.toString() }
}

/** Resolves with the answer, or with `undefined` when there is none: nobody listens, or the server died meanwhile. */
export function send(port: number, request: Buffer): Promise<Reply | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect(port, '127.0.0.1', () => socket.write(request))
    socket.setTimeout(patience, () => socket.destroy())
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', () => {})
    socket.on('close', () => resolve(read(Buffer.concat(chunks))))
  })
}
