/**
 * A visitor who walks one session of the fixture of accounts by its forms; how they are sent is the caller's.
 */

import type { Mode } from '../kit/gestures/server.ts'
import { formsIn } from '../kit/html.ts'
import { type Reply, requestOf } from './request.ts'

/** A transaction: its first page, and the phases from there to its last one. */
export interface Journey {
  path: string
  phases: number
}

export const transfer: Journey = { path: '/transfer', phases: 4 }
/** A session that expires soon, so that it is swept. */
export const glance: Journey = { path: '/glance', phases: 1 }

export const accounts = ['ash', 'beech', 'cedar', 'elm', 'fir']

/** What the browser keeps between sessions. */
export interface Browser {
  mode: Mode
  cookie: string
}

/** The status of a phase that was taken. */
export const takenStatus = ({ afterPost }: Mode): number => (afterPost === 'page' ? 200 : 303)

export interface Sent<R> {
  /** Not there when no form could be read; `reply` is that of the page then. */
  request?: Buffer
  reply: R
}

export interface Visitor {
  /** Has the last phase been taken? */
  isDone(): boolean
  /** Reads the page that it has come to. */
  look<R extends Reply | undefined>(send: (request: Buffer) => Promise<R>): Promise<R>
  /** Sends the form of that page, the same until it is taken. */
  submit<R extends Reply | undefined>(send: (request: Buffer) => Promise<R>): Promise<Sent<R>>
}

/**
 * @param values of the fields, by name
 * @param onTaken called with each form that was taken, and its answer
 */
export function openVisitor(
  { path: start, phases }: Journey,
  values: Readonly<Record<string, string>>,
  browser: Browser,
  onTaken: (form: URLSearchParams, reply: Reply) => void = () => {},
): Visitor {
  const { mode } = browser
  let path = start
  let form: { action: string; body: URLSearchParams } | undefined
  let taken = 0

  function fill(page: string): void {
    const [found] = formsIn(page)
    // A choice is several controls of one name.
    const fields = new Map(found?.fields.map(({ name, value }) => [name, values[name] ?? value]))
    form = found && { action: found.action, body: new URLSearchParams([...fields]) }
  }

  async function look<R extends Reply | undefined>(
    send: (request: Buffer) => Promise<R>,
    at = path,
  ): Promise<R> {
    const reply = await send(requestOf(at, browser.cookie))
    if (mode.cookieBinding === 'required') browser.cookie ||= reply?.cookie ?? ''
    if (reply?.status === 303) return look(send, reply.location)
    if (reply?.status === 200) fill(reply.body)
    return reply
  }

  return {
    isDone: () => taken === phases,
    look: (send) => look(send),
    async submit(send) {
      const page = form ? undefined : await look(send)
      if (!form) return { reply: page as Awaited<ReturnType<typeof send>> }
      const { action, body } = form
      const request = requestOf(action, browser.cookie, body.toString())
      const reply = await send(request)
      if (reply?.status === takenStatus(mode)) {
        taken++
        onTaken(body, reply)
        path = reply.location || path
        form = undefined
        if (mode.afterPost === 'page') fill(reply.body)
      }
      return { request, reply }
    },
  }
}
