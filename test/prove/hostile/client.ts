/** One client at one address: its requests, each on a connection of its own. */
import { request } from 'node:http'
import type { Written } from './generator.ts'

export interface Answer {
  status: number
  location: string | undefined
  /** `name=value` */
  cookie: string | undefined
  /** Seconds after which it may come again. */
  wait: number
  /** Empty when it is compressed. */
  body: string
}

/** Milliseconds; the server gives a request 20 s. */
const answerTimeout = 30_000

/** @throws when there is no answer */
export function ask(port: number, { method, path, headers, pieces, pause }: Written): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers,
      agent: false,
      timeout: answerTimeout,
    })
    sent.on('response', (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.on('error', reject)
      response.on('end', () => {
        const { location, 'set-cookie': cookies, 'retry-after': wait } = response.headers
        const isPlain = response.headers['content-encoding'] === undefined
        resolve({
          status: response.statusCode ?? 0,
          location,
          cookie: cookies?.[0]?.split(';')[0],
          wait: Number(wait ?? 0),
          body: isPlain ? Buffer.concat(parts).toString() : '',
        })
      })
    })
    sent.on('timeout', () => sent.destroy(new Error('no answer')))
    sent.on('error', reject)
    const send = (at: number) => {
      const piece = pieces[at]
      if (piece === undefined || sent.destroyed) sent.end()
      else if (pieces.length === 1) sent.end(piece)
      else sent.write(piece, () => setTimeout(send, pause, at + 1))
    }
    send(0)
  })
}

/** A page looked at. */
export const lookAt = (path: string, cookie: string | undefined): Written => ({
  method: 'GET',
  path,
  headers: { 'accept-encoding': 'identity', ...(cookie && { cookie }) },
  pieces: [],
  pause: 0,
  bytes: path.length + 40,
})
