/** One visitor's way through a transaction, from the first page to the last. Nothing is sent twice. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { type Exchange, exchange } from './exchange.ts'
import type { Journey } from './journeys.ts'

const hidden = /<input type="hidden" name="([^"]+)" value="([^"]*)">/g
const entities: Record<string, string> = { amp: '&', quot: '"', lt: '<', gt: '>' }
const unescapeHtml = (text: string) =>
  text.includes('&')
    ? text.replace(/&(?:#(\d+)|([a-z]+));/g, (all, code, name) =>
        code ? String.fromCodePoint(Number(code)) : (entities[name] ?? all),
      )
    : text

/** The address and the hidden fields of a page's first form. */
function formOn(page: string): { action: string; fields: string[] } {
  const from = page.indexOf('<form method="post"')
  const form = page.slice(from, page.indexOf('</form>', from))
  const action = /action="([^"]*)"/.exec(form)?.[1]
  if (from === -1 || action === undefined) throw new Error(`no form on ${page.slice(0, 400)}`)
  const fields = [...form.matchAll(hidden)].map(
    ([, name, value = '']) => `${name}=${encodeURIComponent(unescapeHtml(value))}`,
  )
  return { action: unescapeHtml(action), fields }
}

/** Called after each exchange, with the number of its phase; 0 is the first page. */
export type OnExchange = (exchange: Exchange, phase: number) => void

function textOf({ headers, body }: Exchange): string {
  const coding = /\r\ncontent-encoding: (\S+)/i.exec(headers)?.[1]
  if (!coding) return body
  const decode = coding === 'br' ? brotliDecompressSync : gunzipSync
  return decode(Buffer.from(body, 'latin1')).toString('latin1')
}

export interface WalkOptions {
  /** Lines of header for each request. */
  more?: string
  onExchange?: OnExchange
  /** `HTTP/1.0`: without Host and cookie, as a browser of 1996. `kept`: on a connection that stays open. */
  version?: 'HTTP/1.0' | 'HTTP/1.1' | 'kept'
  /** Sends a request. */
  send?: (port: number, request: string) => Promise<Exchange>
}

/** The first lines of a request, and the cookie where the browser has one. */
function headOf(version: WalkOptions['version'], request: string, port: number, cookie: string): string {
  if (version === 'HTTP/1.0') return `${request} HTTP/1.0\r\n`
  const close = version === 'kept' ? '' : 'Connection: close\r\n'
  return `${request} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${close}${cookie}`
}

/**
 * @param onPhase called after each phase with its duration in milliseconds and its bytes both ways
 * @throws when a page is not the one that should come
 */
export async function walk(
  port: number,
  { path, steps }: Journey,
  onPhase: (ms: number, bytes: number) => void,
  { more = '', onExchange, version = 'HTTP/1.1', send: exchanged = exchange }: WalkOptions = {},
): Promise<void> {
  let cookie = ''
  let bytes = 0
  let phase = 0

  async function send(method: string, path: string, body = ''): Promise<string> {
    const form =
      method === 'POST'
        ? `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`
        : ''
    const head = headOf(version, `${method} ${path}`, port, cookie)
    const answer = await exchanged(port, `${head}${more}${form}\r\n${body}`)
    bytes += answer.sent + answer.received
    onExchange?.(answer, phase)
    const set = /\r\nset-cookie: ([^;\r]+)/i.exec(answer.headers)?.[1]
    if (set) cookie = `Cookie: ${set}\r\n`
    if (answer.status === 303 || answer.status === 302)
      return send('GET', /\r\nlocation: ([^\r]+)/i.exec(answer.headers)?.[1] ?? '')
    const page = textOf(answer)
    if (answer.status !== 200) throw new Error(`${method} ${path} was answered ${answer.status}: ${page}`)
    return page
  }

  let page = await send('GET', path)
  for (const step of steps) {
    phase++
    const { action, fields } = formOn(page)
    const body = [...fields, step.body].filter(Boolean).join('&')
    bytes = 0
    const began = performance.now()
    page = await send('POST', action, body)
    onPhase(performance.now() - began, bytes)
    if (!page.includes(step.leadsTo)) throw new Error(`${step.leadsTo} is not on ${page}`)
  }
}
