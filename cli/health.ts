/** `deity health`: asks the server that these settings start, for a container's health check. */
import { get as getHttp } from 'node:http'
import { get as getHttps } from 'node:https'
import { isIPv6 } from 'node:net'
import { readConfig } from '../server/config.ts'
import type { Result } from './result.ts'

/** Milliseconds without an answer. */
const timeout = 5000

/** Addresses that mean all of the machine's. */
const loopbackOf: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

/** @returns the status of the answer */
const ask = (url: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const get = url.startsWith('https:') ? getHttps : getHttp
    // The certificate names the public host, not this address.
    const request = get(url, { timeout, rejectUnauthorized: false }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    request.on('timeout', () => request.destroy(new Error(`no answer within ${timeout} ms`)))
    request.on('error', reject)
  })

export async function health(args: string[]): Promise<Result | undefined> {
  if (args.length > 0) return undefined
  const { host, port, basePath, tlsFiles } = readConfig(process.env)
  const address = loopbackOf[host] ?? host
  const url = `http${tlsFiles ? 's' : ''}://${isIPv6(address) ? `[${address}]` : address}:${port}${basePath}/health/ready`
  try {
    const status = await ask(url)
    return status === 200 ? { status: 0, text: 'healthy' } : { status: 1, note: `${url} answers ${status}` }
  } catch (error) {
    return { status: 1, note: `${url}: ${(error as Error).message}` }
  }
}
