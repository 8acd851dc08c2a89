/** A server, one client of it, and what each of its requests costs. */
import { setTimeout as sleep } from 'node:timers/promises'
import { hashPassword } from '../../../server/security/password.ts'
import { formats } from '../../fixtures/every/actions/every/give-formats.ts'
import { type Answer, ask } from './client.ts'
import { type Hostile, type Offer, type Written, writeHostile } from './generator.ts'
import { gather, gatherLate, type Seeds, type Walk } from './seeds.ts'
import { Gone, type HostileServer, type Measure, startHostile } from './server.ts'

/** An application, and what a walk through it has to know. */
export interface Place {
  name: string
  /** In the project's folder. */
  app: string
  starts: readonly string[]
  isLast: RegExp
  /** Values for fields whose form does not show what makes sense, by the field's name. */
  values: Readonly<Record<string, readonly string[]>>
  /** Is the growth of its database bounded? */
  isBounded: boolean
}

export const places: readonly Place[] = [
  {
    name: 'bookshop',
    app: 'docs/examples/bookshop',
    starts: ['/shop', '/shop/product?item=1', '/shop/results?words=e', '/shop/subject?name=novels'],
    isLast: /Order now|Sign in/i,
    values: {},
    isBounded: true,
  },
  {
    name: 'sample',
    app: '.',
    starts: ['/booking', '/change', '/staff'],
    isLast: /Book this room|Cancel|Change this booking|check in|Sign in/i,
    values: {},
    isBounded: true,
  },
  {
    name: 'every',
    app: 'test/fixtures/every',
    starts: ['/every'],
    isLast: /Finish|Write and go on|Meet a change/,
    values: {
      text: ['what nobody else has written'],
      uncommon: ['what nobody else has written'],
      code: ['AB-1234'],
      whole: ['7'],
      dashed: ['a-b'],
      small: ['small'],
      starts: ['a-z'],
      piped: ['7'],
      decoded: ['2027-05-03T10:00:00Z'],
      agreedText: ['yes'],
      // All of these may be left out, and one text that is none of its format refuses the form.
      ...Object.fromEntries(Object.keys(formats).map((name) => [name, ['']])),
    },
    isBounded: false,
  },
]

export interface Cost {
  /** Milliseconds: the longest turn of the event loop, and the CPU of all threads. */
  stall: number
  cpu: number
  /** Bytes sent. */
  bytes: number
  /** Bytes that the database holds more. */
  growth: number
  status: number
}

const account = 'hostile'
const password = 'four words at six'

/** Requests after which the forms are fetched anew. */
const freshFor = 1000

/**
 * Of so many walks one begins after the sessions of the last one have expired; milliseconds until they do.
 */
const lateEach = 4
const idle = 31 * 60_000

export interface System {
  place: Place
  server(): HostileServer
  /** Requests sent so far, and milliseconds by which the server's clock was moved. */
  sent: number
  moved: number
  /** The longest turn of the event loop after the clock was moved, in milliseconds. */
  swept: number
  /** Bytes in memory, with the moments at which they were measured, in milliseconds. */
  memory: { at: number; rss: number }[]
  seeds(): Promise<Seeds>
  /** The same in sessions of their own. */
  freshSeeds(): Promise<Seeds>
  /** @throws {Gone} */
  send(hostile: Hostile, offer: Offer, nonce?: string): Promise<Cost>
  measure(move?: number): Promise<Measure>
  close(): Promise<void>
}

export async function openSystem(place: Place, tree: string, seed: number): Promise<System> {
  const server = await startHostile(tree, place.app)
  const hash = await hashPassword(password)
  if (place.name === 'sample')
    server.rows
      .prepare('insert into staff (name, password, first_until) values (?, ?, null)')
      .run(account, hash)
  const booked =
    place.name === 'sample' && server.rows.prepare('select reference, email from booking limit 1')
  let last = await server.measure()
  let seeds: Seeds | undefined
  /** At the moment at which the request was sent that is measured. */
  let before = { cpu: 0, used: 0 }
  let measured = 0
  let age = 0
  let walks = seed

  const system: System = {
    ...{ place, sent: 0, moved: 0, swept: 0, memory: [] },
    server: () => server,
    async seeds() {
      if (!seeds || age > freshFor) seeds = await system.freshSeeds()
      return seeds
    },
    async freshSeeds() {
      age = 0
      const known =
        (booked && (booked.get() as { reference: string; email: string } | undefined)) || undefined
      const values = {
        ...place.values,
        account: [account],
        password: [password],
        current: [password],
        ...(known && { reference: [known.reference], email: [known.email] }),
      }
      const walk: Walk = { ...place, ask: inLimits, values, seed: walks++ }
      const expired = walks % lateEach === 0 ? seeds : undefined
      if (expired) await system.measure(idle)
      const late = expired && (await gatherLate(walk, expired))
      seeds = new Map([...(await gather(walk)), ...(late ?? [])])
      last = await system.measure()
      return seeds
    },
    async send(hostile, offer, nonce = '') {
      age++
      const written = writeHostile(hostile, offer, nonce)
      // What went on in the background meanwhile is none of its cost.
      if (performance.now() - measured > 50) await system.measure()
      before = { cpu: last.cpu, used: server.used() }
      const { status } = await inLimits(written)
      // What has ended, or is closed, costs nothing any more.
      const isOurs = hostile.seal === 'good' && hostile.cookie === 'own'
      if (offer.ends && isOurs) age = freshFor + 1
      else if (isOurs && (status === 409 || status === 410)) age += freshFor / 10
      const { stall, cpu } = await system.measure()
      return {
        stall,
        cpu: cpu - before.cpu,
        bytes: written.bytes,
        growth: server.used() - before.used,
        status,
      }
    },
    async measure(move) {
      last = await server.measure(move)
      if (move) system.moved += move
      const at = performance.now()
      measured = at
      if (at - (system.memory.at(-1)?.at ?? 0) > 250) system.memory.push({ at, rss: last.rss })
      return last
    },
    close: () => server.close(),
  }

  /** Sends no more than the limits allow: time passes until they do. */
  async function inLimits(written: Written): Promise<Answer> {
    for (;;) {
      system.sent++
      const answer = await ask(server.port, written).catch(async (error) => {
        // Ended, or just refused to go on with this connection?
        await sleep(50)
        await server.measure()
        return { status: 0, location: undefined, cookie: undefined, wait: 0, body: String(error) }
      })
      if (answer.status !== 429) return answer
      let { stall } = await system.measure(Math.max(1, answer.wait) * 1000)
      // What has expired by then is forgotten; no request is to blame for that.
      do {
        await sleep(60)
        stall = (await system.measure()).stall
        system.swept = Math.max(system.swept, stall)
      } while (stall > 5)
      before = { cpu: last.cpu, used: server.used() }
    }
  }
  return system
}

export { Gone }
