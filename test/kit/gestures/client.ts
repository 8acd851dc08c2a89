/** One request, one connection, no redirect followed: what a browser sends, without a browser's cost. */
import { request } from 'node:http'
import type { Mode } from './server.ts'

export interface Reply {
  status: number
  location: string | undefined
  body: string
  /** The cookie that was given with it, or else the one that was sent for it. */
  binding: string | undefined
}

/** What a browser brings that has another cookie than any here. */
export const anotherCookie = `__Host-deity=${'A'.repeat(22)}`

/** @param cookie sent with it */
const options = (port: number, path: string, form: string | undefined, cookie: string | undefined) => ({
  host: '127.0.0.1',
  port,
  path,
  agent: false as const,
  method: form === undefined ? 'GET' : 'POST',
  headers: {
    ...(cookie !== undefined && { cookie }),
    ...(form !== undefined && {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': Buffer.byteLength(form),
    }),
  },
})

export type Client = ReturnType<typeof openClient>

/** @param takesCookie does the browser bring back the one that it is given? */
export function openClient(port: number, { sessionIn }: Pick<Mode, 'sessionIn'>, takesCookie: boolean) {
  let cookie: string | undefined

  /** An address with identifiers is what a button sends, where no address may hold any. */
  function asked(path: string, form: string | undefined): [path: string, form: string | undefined] {
    const at = path.indexOf('?')
    const [address, query] = at === -1 ? [path] : [path.slice(0, at), path.slice(at + 1)]
    const isNamed = query !== undefined && new URLSearchParams(query).has('sessionID')
    return sessionIn === 'form' && isNamed && form === undefined ? [address, query] : [path, form]
  }

  const sendWith = (sent: string | undefined, path: string, form?: string): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const [address, body] = asked(path, form)
      const sending = request(options(port, address, body, sent), (response) => {
        let body = ''
        response.setEncoding('utf8')
        response.on('data', (text) => {
          body += text
        })
        response.on('error', reject)
        const given = response.headers['set-cookie']?.[0]?.split(';')[0]
        const { statusCode: status = 0, headers } = response
        response.on('end', () =>
          resolve({ status, location: headers.location, body, binding: given ?? sent }),
        )
      })
      sending.on('error', reject)
      sending.end(body)
    })

  return {
    async send(path: string, form?: string): Promise<Reply> {
      const reply = await sendWith(cookie, path, form)
      if (takesCookie) cookie = reply.binding
      return reply
    },
    cookie: () => cookie,
    /** The same request, by another browser. */
    sendAs: sendWith,
    /** Sends a form and goes away before the answer: whether it was taken is not known. */
    sendAndVanish: (path: string, form: string): Promise<void> =>
      new Promise((resolve) => {
        const asked = request(options(port, path, form, cookie))
        asked.on('error', () => {})
        asked.on('close', resolve)
        asked.end(form, () => setImmediate(() => asked.destroy()))
      }),
  }
}
