/** One visitor's order, from the first page to the receipt. Nothing is sent twice. */
import { exchange } from './exchange.ts'

/** What is filled in on each page, and what the page after it must hold. */
const answers: readonly { fields: Record<string, string>; leadsTo: string }[] = [
  { fields: { product: 'chair' }, leadsTo: 'name="quantity"' },
  { fields: { quantity: '3' }, leadsTo: 'name="street"' },
  {
    fields: {
      name: 'Ada Lovelace',
      street: '12 St. James’s Square',
      postcode: 'SW1Y 4JH',
      city: 'London',
      email: 'ada@example.com',
    },
    leadsTo: 'name="delivery"',
  },
  { fields: { delivery: 'courier', note: 'Please ring twice, & wait.' }, leadsTo: 'name="agree"' },
  { fields: { agree: 'on' }, leadsTo: '<p class="reference">Reference <strong>' },
]
const steps = answers.map(({ fields, leadsTo }) => ({
  body: new URLSearchParams(fields).toString(),
  leadsTo,
}))

const hidden = /<input type="hidden" name="([^"]+)" value="([^"]*)">/g
const entities: Record<string, string> = { amp: '&', quot: '"', '#39': "'", lt: '<', gt: '>' }
const unescapeHtml = (text: string) =>
  text.includes('&') ? text.replace(/&([a-z#0-9]+);/g, (all, name) => entities[name] ?? all) : text

/** The address and the hidden fields of a page's first form. */
function formOn(page: string): { action: string; body: string } {
  const from = page.indexOf('<form method="post"')
  const form = page.slice(from, page.indexOf('</form>', from))
  const action = /action="([^"]*)"/.exec(form)?.[1]
  if (from === -1 || action === undefined) throw new Error(`no form on ${page.slice(0, 400)}`)
  let body = ''
  for (const [, name, value = ''] of form.matchAll(hidden))
    body += `${name}=${encodeURIComponent(unescapeHtml(value))}&`
  return { action: unescapeHtml(action), body }
}

/** Told of each phase: how long it took in milliseconds, and its bytes on the wire. */
export type OnPhase = (ms: number, bytes: number) => void

/** @throws when a page is not the one that should come */
export async function walk(port: number, onPhase: OnPhase): Promise<void> {
  let cookie = ''
  let bytes = 0

  async function send(method: string, path: string, body = ''): Promise<string> {
    const form =
      method === 'POST'
        ? `Content-Type: application/x-www-form-urlencoded\r\nContent-Length: ${body.length}\r\n`
        : ''
    const head = `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n${cookie}${form}\r\n`
    const answer = await exchange(port, head + body)
    bytes += answer.bytes
    const set = /\r\nset-cookie: ([^;\r]+)/i.exec(answer.headers)?.[1]
    if (set) cookie = `Cookie: ${set}\r\n`
    if (answer.status === 303 || answer.status === 302)
      return send('GET', /\r\nlocation: ([^\r]+)/i.exec(answer.headers)?.[1] ?? '')
    if (answer.status !== 200)
      throw new Error(`${method} ${path} was answered ${answer.status}: ${answer.body}`)
    return answer.body
  }

  let page = await send('GET', '/order')
  for (const step of steps) {
    const { action, body } = formOn(page)
    bytes = 0
    const began = performance.now()
    page = await send('POST', action, body + step.body)
    onPhase(performance.now() - began, bytes)
    if (!page.includes(step.leadsTo)) throw new Error(`${step.leadsTo} is not on ${page}`)
  }
}
