/** Visitors of a web server whose processes are killed: what gets no answer is sent again, byte for byte. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Counts } from '../../kit/counts.ts'
import type { Mode } from '../../kit/gestures/server.ts'
import { titleOf } from '../../kit/html.ts'
import type { Random } from '../../kit/random.ts'
import type { WebServer } from '../../support/web-servers.ts'
import { enter, type Ledger } from '../ledger.ts'
import { isSameAnswer, type Reply, screenIDIn, send } from '../request.ts'
import { accounts, openVisitor, transfer, type Visitor } from '../visitor.ts'

/** Milliseconds without an answer to one request, and after which a visitor gives up. */
const replyTimeout = 120_000
const giveUpTimeout = 300_000

const mode: Mode = { afterPost: 'page', sessionIn: 'url', cookieBinding: 'off' }

export interface Walk {
  server: WebServer
  name: string
  random: Random
  ledger: Ledger
  /** `answered`: phases. `resent`: because there was no answer. `repeated`: although there was one. */
  counts: Counts
  violations: string[]
}

/** Sends until there is an answer: web servers answer 500 or 502 for a process that was killed, or nothing. */
async function settle({ server, counts, random }: Walk, request: Buffer): Promise<Reply> {
  const end = performance.now() + giveUpTimeout
  for (;;) {
    const reply = await send(server.port, request, replyTimeout)
    if (reply && reply.status < 500) return reply
    if (performance.now() > end) throw new Error('a form got no answer')
    counts.add('resent')
    await sleep(20 + random.below(60))
  }
}

/** A transfer of which nothing was sent yet. */
function openTransfer(walk: Walk, number: number): Visitor {
  const { server, name, random, ledger } = walk
  const source = random.pick(accounts)
  const target = random.pick(accounts.filter((account) => account !== source))
  const slip = { source, target, amount: 1 + random.below(1000), nonce: `${name}/${number}` }
  const values = { ...slip, amount: String(slip.amount) }
  const journey = { ...transfer, path: server.base + transfer.path }
  return openVisitor(journey, values, { mode, cookie: '' }, (form, reply) => enter(ledger, form, reply, slip))
}

/** All answers to one form have to be the same. */
function compare({ name, violations }: Walk, replies: readonly Reply[]): void {
  const [first] = replies
  const other = replies.find((each) => first && !isSameAnswer(first, each))
  if (first && other)
    violations.push(
      `${name}: two answers to one form: ${first.status} ${screenIDIn(first)}, then ${other.status} ${screenIDIn(other)}`,
    )
}

/** Sends one form so many times at once. */
async function sendAtOnce(walk: Walk, request: Buffer, times: number): Promise<Reply> {
  const replies = await Promise.all(Array.from({ length: times }, () => settle(walk, request)))
  compare(walk, replies)
  walk.counts.add('repeated', times - 1)
  return replies[0] as Reply
}

/**
 * Walks one transfer.
 * @param times how often each of its forms is sent at once, by the number of its phase
 */
async function walkTransfer(walk: Walk, number: number, times: (phase: number) => number): Promise<void> {
  const visitor = openTransfer(walk, number)
  await visitor.look((request) => settle(walk, request))
  for (let phase = 0; !visitor.isDone(); phase++) {
    const { reply } = await visitor.submit((request) => sendAtOnce(walk, request, times(phase)))
    if (reply.status !== 200)
      throw new Error(`a transfer was answered with ${reply.status} ${titleOf(reply.body)}`)
    walk.counts.add('answered')
  }
}

const report = ({ name, violations }: Walk, error: unknown) => violations.push(`${name}: ${error}`)

/** Walks one transfer after another, with a double click now and then. */
export async function visitUntil(walk: Walk, isOver: () => boolean): Promise<void> {
  const { random } = walk
  for (let number = 0; !isOver(); number++)
    await walkTransfer(walk, number, () => (random.below(8) === 0 ? 2 : 1)).catch((error) =>
      report(walk, error),
    )
}

/** Walks one transfer whose confirmation is sent so many times at once. */
export const confirmAtOnce = (walk: Walk, number: number, equal: number): Promise<unknown> =>
  walkTransfer(walk, number, (phase) => (phase === transfer.phases - 1 ? equal : 1)).catch((error) =>
    report(walk, error),
  )
