/** One request, one connection, no redirect followed: what a browser sends, without a browser's cost. */
import { request } from 'node:http'
import type { Mode } from './gestures-server.ts'

export interface Reply {
  status: number
  location: string | undefined
  body: string
}

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

/** A browser with its cookie, if it takes one: where the server requires it. */
export function openClient(port: number, { carry, bind }: Pick<Mode, 'carry' | 'bind'>) {
  let cookie: string | undefined

  /** An address with identifiers is what a button sends, where no address may hold any. */
  function asked(path: string, form: string | undefined): [path: string, form: string | undefined] {
    const [address = '', query] = path.split('?')
    return carry === 'form' && query !== undefined && form === undefined ? [address, query] : [path, form]
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
        if (bind === 'required' && given) cookie = given
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
        )
      })
      sending.on('error', reject)
      sending.end(body)
    })

  return {
    send: (path: string, form?: string) => sendWith(cookie, path, form),
    /** The same request, by a browser without the cookie. */
    sendFromElsewhere: (path: string, form?: string) => sendWith(undefined, path, form),
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
