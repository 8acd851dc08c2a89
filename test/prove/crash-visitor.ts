/** A visitor who walks transactions by their forms, and sends whatever gets no answer again, byte for byte. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { formsIn, titleOf } from '../support/html.ts'
import type { Chance } from './chance.ts'
import type { Books, Told } from './crash-books.ts'
import { type Reply, requestOf, send } from './crash-send.ts'
import type { Mode } from './gestures-server.ts'

/** Milliseconds after which a visitor without an answer gives up: far longer than any restart. */
const despair = 60_000
/** Phases that a visitor remembers, to send one again long after. */
const memory = 100
const accounts = ['ash', 'beech', 'cedar', 'elm', 'fir']

interface Sent {
  request: Buffer
  reply: Reply
}

/** Where an answer leads to, by its redirect or on its page, whose own forms stand last: `amount.1`. */
const ledTo = ({ location, body }: Reply): string =>
  /[?&]screenID=([^&]*)/.exec(location)?.[1] ??
  [...body.matchAll(/name="screenID" value="([^"]*)"/g)].at(-1)?.[1] ??
  ''

/** The page of an answer may say later that it is closed by now; where it leads to stays. */
const isEqual = (a: Reply, b: Reply) =>
  a.status === b.status && a.location === b.location && ledTo(a) === ledTo(b)

const placeIn = (screenID: string): [screen: string, phase: number] => {
  const [screen = '', phase = ''] = screenID.split('.')
  return [screen, Number(phase)]
}

export function toldBy(form: URLSearchParams, reply: Reply): Told {
  const { sessionID = '', screenID = '', actionID = '', ...fields } = Object.fromEntries(form)
  const [origin, parent] = placeIn(screenID)
  const [screen, number] = placeIn(ledTo(reply))
  const session = createHash('sha256').update(sessionID).digest('hex')
  return { session, parent, origin, action: actionID.split('.')[0] ?? '', fields, number, screen }
}

/**
 * @param mode the server's settings; a cookie is brought back where one is required
 * @returns walks one transaction of each kind now and then, until told to stop
 */
export function visitorOf(port: number, { answer, bind }: Mode, name: string, chance: Chance, books: Books) {
  /** The status of a phase that was taken. */
  const taken = answer === 'direct' ? 200 : 303
  const old: Sent[] = []
  const glances: Sent[] = []
  let walked = 0
  let cookie = ''

  /** Sends until there is an answer that settles it. */
  async function settle(request: Buffer, isPhase: boolean): Promise<Reply> {
    const end = performance.now() + despair
    for (;;) {
      const reply = await send(port, request)
      if (reply && reply.status !== 503) return reply
      if (reply) books.unsettled++
      if (performance.now() > end) throw new Error(`${name}: no answer within ${despair / 1000} s`)
      if (isPhase) books.resent++
      await sleep(20 + chance.below(60))
    }
  }

  async function look(path: string): Promise<Reply> {
    const reply = await settle(requestOf(path, cookie), false)
    if (bind === 'required') cookie ||= reply.cookie
    return reply.status === 303 ? look(reply.location) : reply
  }

  /** The screen that an answer led to: it must be there from now on. */
  async function arrive(path: string): Promise<string> {
    const { status, body } = await look(path)
    if (status !== 200) throw new Error(`${name}: ${path.split('?')[0]} was gone: ${status} ${titleOf(body)}`)
    return body
  }

  /** Fills in the page's first form and sends it, sometimes twice at once. */
  async function phase(page: string, values: Record<string, string>) {
    const form = formsIn(page)[0]
    if (!form) throw new Error(`${name}: no form on ${titleOf(page)}`)
    // A choice is several controls of one name.
    const fields = new Map(form.fields.map(({ name, value }) => [name, values[name] ?? value]))
    const body = new URLSearchParams([...fields])
    const request = requestOf(form.action, cookie, body.toString())
    books.submitted++
    const isDouble = chance.below(3) === 0
    const [reply, twin] = await Promise.all([
      settle(request, true),
      isDouble ? settle(request, true) : undefined,
    ])
    books.answered++
    if (twin) books.repeated++
    return { reply, twin, sent: { request, reply }, body }
  }

  const differ = (what: string, { reply }: Sent, later: Reply) =>
    books.violations.push(
      `${name}: ${what}: ${reply.status} ${ledTo(reply)}, then ${later.status} ${ledTo(later)}`,
    )

  /** What was answered is answered again, equally. */
  async function repeat(sent: Sent): Promise<void> {
    books.repeated++
    const later = await settle(sent.request, true)
    if (!isEqual(sent.reply, later)) differ('two answers to one form', sent, later)
  }

  async function transfer(): Promise<void> {
    const source = chance.pick(accounts)
    const target = chance.pick(accounts.filter((account) => account !== source))
    const amount = 1 + chance.below(1000)
    const nonce = `${name}/${walked}`
    const values = { source, target, amount: String(amount), nonce }
    let page = await arrive('/transfer')
    for (const action of ['choose-accounts', 'choose-amount', 'write-slip', 'confirm']) {
      const { reply, twin, sent, body } = await phase(page, values)
      if (reply.status !== taken) {
        books.violations.push(`${name}: ${action} was answered with ${reply.status} ${titleOf(reply.body)}`)
        return
      }
      books.told.push(toldBy(body, reply))
      if (action === 'confirm') books.slips.set(nonce, { source, target, amount })
      if (twin && !isEqual(reply, twin)) differ('two answers to a double click', sent, twin)
      // Only then again: a phase that was lost would be made anew by that.
      page = answer === 'direct' ? reply.body : await arrive(reply.location)
      // Each is sent twice at least, and now and then one of long ago.
      if (!twin) await repeat(sent)
      old[chance.below(memory)] = sent
    }
    if (chance.below(4) === 0) await repeat(chance.pick(Object.values(old)))
  }

  /** A session that is over soon, for the sweep; what has ended stays ended. */
  async function glance(): Promise<void> {
    const { status, body } = await look('/glance')
    // It may be over by now: the server may have been away.
    if (status === 410) return
    const { sent } = await phase(body, { word: `${name}/${walked}` })
    if (sent.reply.status !== taken && sent.reply.status !== 410)
      books.violations.push(`${name}: a glance was answered with ${sent.reply.status}`)
    glances[chance.below(memory)] = sent
    const known = chance.pick(Object.values(glances))
    const later = await settle(known.request, true)
    if (known.reply.status === 410 && later.status !== 410)
      differ('a session that has ended came back', known, later)
    if (later.status === 410) known.reply = later
  }

  return {
    async walk(isOver: () => boolean): Promise<void> {
      for (; !isOver(); walked++)
        await (walked % 4 === 3 ? glance() : transfer()).catch((error) =>
          books.violations.push(String(error)),
        )
    },
  }
}
