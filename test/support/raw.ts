/** Bytes over a socket, for requests that no HTTP client would send. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectSafely } from 'node:tls'

export interface RawAnswer {
  /** Everything that came back. */
  text: string
  /** The status of each answer in it. */
  statuses: number[]
  /** Milliseconds until the first byte came back, and until the other side closed. */
  firstMs: number
  ms: number
  /** Did the other side close the connection in time? */
  closed: boolean
}

/**
 * Sends `chunks` one after another with pauses of `pause` ms and reads until the other side closes, or for
 * `limit` ms; within TLS with `tls`.
 */
export async function sendRaw(
  port: number,
  chunks: (string | Uint8Array)[],
  { pause = 5, limit = 5000, tls = false } = {},
): Promise<RawAnswer> {
  const began = performance.now()
  const place = { port, host: '127.0.0.1' }
  const socket = tls ? connectSafely({ ...place, rejectUnauthorized: false }) : connect(place)
  let text = ''
  let closed = false
  let firstMs = Number.POSITIVE_INFINITY
  socket.on('data', (data) => {
    firstMs = Math.min(firstMs, performance.now() - began)
    text += data.toString('latin1')
  })
  socket.on('error', () => {})
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      closed = true
      resolve()
    })
  })
  await new Promise((resolve) => socket.once(tls ? 'secureConnect' : 'connect', resolve))
  for (const chunk of chunks) {
    if (closed) break
    socket.write(chunk)
    await sleep(pause)
  }
  await Promise.race([ended, sleep(limit)])
  socket.destroy()
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status))
  return { text, statuses, firstMs, ms: performance.now() - began, closed }
}

/** A form as bytes of a request. */
export function postBytes(
  path: string,
  body: string,
  headers: Record<string, string> = {},
  version = '1.1',
): string {
  const all = {
    host: '127.0.0.1',
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  }
  const lines = Object.entries(all)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/${version}\r\n${lines.join('')}\r\n${body}`
}
