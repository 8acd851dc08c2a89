/** One request, one connection, no cookie, no redirect followed: what a browser sends, without a browser's cost. */
import { request } from 'node:http'

export interface Reply {
  status: number
  location: string | undefined
  body: string
}

const options = (port: number, path: string, form: string | undefined) => ({
  host: '127.0.0.1',
  port,
  path,
  agent: false as const,
  method: form === undefined ? 'GET' : 'POST',
  headers:
    form === undefined
      ? {}
      : {
          'content-type': 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(form),
        },
})

export const send = (port: number, path: string, form?: string): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const asked = request(options(port, path, form), (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => {
        body += text
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
      )
    })
    asked.on('error', reject)
    asked.end(form)
  })

/** Sends a form and goes away before the answer: whether it was taken is not known. */
export const sendAndVanish = (port: number, path: string, form: string): Promise<void> =>
  new Promise((resolve) => {
    const asked = request(options(port, path, form))
    asked.on('error', () => {})
    asked.on('close', resolve)
    asked.end(form, () => setImmediate(() => asked.destroy()))
  })
