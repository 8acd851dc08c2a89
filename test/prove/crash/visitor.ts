/** A visitor who sends again, byte for byte, whatever gets no answer, and now and then what got one. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counts } from '../../kit/counts.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { titleOf } from '../../kit/html.ts'
import type { Random } from '../../kit/random.ts'
import { enter, type Ledger } from '../ledger.ts'
import { isSameAnswer, type Reply, screenIDIn, send } from '../request.ts'
import { accounts, type Browser, glance, openVisitor, takenStatus, transfer } from '../visitor.ts'

/** Milliseconds without an answer after which a visitor gives up: far longer than any restart. */
const giveUpTimeout = 60_000
/** Phases that a visitor remembers, to send one again long after. */
const memory = 100

interface Sent {
  request: Buffer
  reply: Reply
}

/** Sends requests again until they are answered. */
function senderTo(port: number, random: Random, counts: Counts, onWait: (ms: number) => void) {
  /** Sends until there is an answer that settles it. */
  async function settle(request: Buffer, onAgain = () => {}): Promise<Reply> {
    const began = performance.now()
    const end = began + giveUpTimeout
    for (;;) {
      const reply = await send(port, request)
      counts.add('requests')
      if (reply && reply.status !== 503) {
        onWait(performance.now() - began)
        return reply
      }
      counts.add(reply ? 'unsettled' : 'unanswered')
      if (performance.now() > end) throw new Error(`no answer within ${giveUpTimeout / 1000} s`)
      onAgain()
      await sleep(20 + random.below(60))
    }
  }
  const settlePhase = (request: Buffer) => settle(request, () => counts.add('resent'))

  /** Sends a phase, sometimes twice at once. */
  async function settleNew(request: Buffer): Promise<Reply & { twin?: Reply }> {
    counts.add('submitted')
    const isDouble = random.below(3) === 0
    const [reply, twin] = await Promise.all([
      settlePhase(request),
      isDouble ? settlePhase(request) : undefined,
    ])
    counts.add('answered')
    if (!twin) return reply
    counts.add('repeated')
    return { ...reply, twin }
  }
  return { settle, settlePhase, settleNew }
}

export interface Visit {
  port: number
  mode: Mode
  name: string
  random: Random
  ledger: Ledger
  /**
   * `submitted`, `answered`: phases, each counted once. `resent`: sent again because there was no answer.
   * `repeated`: sent again although there was one. `requests`: all that was sent; among them, `unsettled`: answered
   * with 503, and `unanswered`: without an answer.
   */
  counts: Counts
  violations: string[]
  /** Called with the milliseconds from the first attempt of a request to its answer. */
  onWait?: (milliseconds: number) => void
}

/** Walks one transaction after another, of each kind now and then, until `isOver`. */
export async function visit(
  { port, mode, name, random, ledger, counts, violations, onWait = () => {} }: Visit,
  isOver: () => boolean,
): Promise<void> {
  const browser: Browser = { mode, cookie: '' }
  const taken = takenStatus(mode)
  const { settle, settlePhase, settleNew } = senderTo(port, random, counts, onWait)
  const transfers: Sent[] = []
  const glances: Sent[] = []
  let walked = 0

  const fail = (text: string) => violations.push(`${name}: ${text}`)
  const show = ({ status, body }: Reply) => `${status} ${titleOf(body)}`
  const differ = (what: string, one: Reply, other: Reply) =>
    fail(`${what}: ${one.status} ${screenIDIn(one)}, then ${other.status} ${screenIDIn(other)}`)

  /** What was answered is answered again, equally. */
  async function repeat({ request, reply }: Sent): Promise<void> {
    counts.add('repeated')
    const later = await settlePhase(request)
    if (!isSameAnswer(reply, later)) differ('two answers to one form', reply, later)
  }

  async function walkTransfer(): Promise<void> {
    const source = random.pick(accounts)
    const target = random.pick(accounts.filter((account) => account !== source))
    const amount = 1 + random.below(1000)
    const slip = { source, target, amount, nonce: `${name}/${walked}` }
    const values = { ...slip, amount: String(amount) }
    const visitor = openVisitor(transfer, values, browser, (form, reply) => enter(ledger, form, reply, slip))
    /** The screen that an answer led to has to be there from now on. */
    const arrive = async () => {
      const page = await visitor.look(settle)
      if (page.status !== 200) throw new Error(`a page was gone: ${show(page)}`)
    }
    await arrive()
    while (!visitor.isDone()) {
      const { request, reply } = await visitor.submit(settleNew)
      if (!request) throw new Error(`no form on ${titleOf(reply.body)}`)
      if (reply.status !== taken) return void fail(`a transfer was answered with ${show(reply)}`)
      const { twin } = reply
      if (twin && !isSameAnswer(reply, twin)) differ('two answers to a double click', reply, twin)
      // Before it is sent again: a phase that was lost would be made anew by that.
      if (mode.afterPost === 'redirect') await arrive()
      if (!twin) await repeat({ request, reply })
      transfers[random.below(memory)] = { request, reply }
    }
    if (random.below(4) === 0) await repeat(random.pick(Object.values(transfers)))
  }

  /** What has ended stays ended. */
  async function walkGlance(): Promise<void> {
    const visitor = openVisitor(glance, { word: `${name}/${walked}` }, browser)
    // It may be over by now: the server may have been away.
    if ((await visitor.look(settle)).status === 410) return
    const { request, reply } = await visitor.submit(settleNew)
    if (!request) throw new Error(`no form on ${titleOf(reply.body)}`)
    if (reply.status !== taken && reply.status !== 410) fail(`a glance was answered with ${show(reply)}`)
    glances[random.below(memory)] = { request, reply }
    const known = random.pick(Object.values(glances))
    const later = await settlePhase(known.request)
    if (known.reply.status === 410 && later.status !== 410)
      differ('a session that has ended came back', known.reply, later)
    if (later.status === 410) known.reply = later
  }

  for (; !isOver(); walked++)
    await (walked % 4 === 3 ? walkGlance() : walkTransfer()).catch((error) => fail(String(error)))
}
