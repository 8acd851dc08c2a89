/** A visitor who walks one transfer, phase by phase, and notes what it was told. */
import { faults } from '../../server/faults.ts'
import { formsIn } from '../support/html.ts'
import type { Books } from './crash-books.ts'
import { toldBy } from './crash-visitor.ts'

/** Milliseconds without an answer after which there is none. */
const patience = 15_000

/**
 * `done`: recorded, now or before. `busy`, `unknown`: as the page says. `gone`: no answer. `unseen` and a status: its
 * screen could not be read. Else the status.
 */
export type Told = string

export interface Visitor {
  readonly isAtEnd: boolean
  /** Sends the form of its screen, the same until it is done. */
  send(url: string): Promise<Told>
  /** Reads the screen that it is at, and tells the status; 0 without an answer. */
  look(url: string): Promise<number>
}

interface Reply {
  status: number
  location: string
  retryAfter: string | null
  body: string
}

async function ask(address: string, form?: string): Promise<Reply | undefined> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const post = form === undefined ? {} : { method: 'POST', body: form, headers }
  const signal = AbortSignal.timeout(patience)
  try {
    const response = await fetch(address, { redirect: 'manual', signal, ...post })
    const { status } = response
    const location = response.headers.get('location') ?? ''
    return { status, location, retryAfter: response.headers.get('retry-after'), body: await response.text() }
  } catch {
    return undefined
  }
}

async function arrive(url: string, path: string): Promise<Reply | undefined> {
  const reply = await ask(url + path)
  return reply?.status === 303 ? arrive(url, reply.location) : reply
}

export function visitorOf(name: string, books: Books): Visitor {
  const slip = { source: 'ash', target: 'elm', amount: 1 + (name.length % 9) }
  const values: Record<string, string> = { ...slip, amount: String(slip.amount), nonce: name }
  const start = '/transfer'
  let path = start
  let form: { action: string; body: URLSearchParams } | undefined
  let phases = 0

  async function look(url: string): Promise<number> {
    const page = await arrive(url, path)
    const [found] = formsIn(page?.body ?? '')
    if (page?.status === 200 && found) {
      const fields = new Map(found.fields.map((field) => [field.name, values[field.name] ?? field.value]))
      form = { action: found.action, body: new URLSearchParams([...fields]) }
    }
    return page?.status ?? 0
  }

  return {
    get isAtEnd() {
      return phases === 4
    },
    async send(url) {
      const seen = form ? 200 : await look(url)
      const sent = form
      if (!sent) return seen === 0 ? 'gone' : `unseen ${seen}`
      const reply = await ask(url + sent.action, sent.body.toString())
      if (!reply) return 'gone'
      const { status, location, retryAfter, body } = reply
      if (status === 303) {
        books.told.push(toldBy(sent.body, { status, location, cookie: '', body: '' }))
        if (sent.body.get('actionID')?.startsWith('confirm.')) books.slips.set(name, slip)
        phases++
        path = location
        form = undefined
        return 'done'
      }
      if (status === 503 && retryAfter === null) books.violations.push(`${name}: 503 without Retry-After`)
      if (status === 503 && body.includes(faults.unknown.title)) return 'unknown'
      return status === 503 && body.includes(faults.busy.title) ? 'busy' : `${status}`
    },
    look,
  }
}
